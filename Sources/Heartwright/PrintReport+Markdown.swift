import Foundation
import Printing
import Recipes
import Surfaces

extension PrintReport {
  /// The report for people, as Markdown: `report.md`.
  public var markdown: String {
    var lines = ["# Heart model for printing", "", "\(notice)", ""]
    lines += [verdict, ""]
    if !warnings.isEmpty {
      lines += ["## Before you print", ""] + warnings.map { "- \($0)" } + [""]
    }
    lines += ["## Structures", ""] + structureTable + [""]
    lines += [
      "Volumes and sizes are those of the files\(parameters.scale == 1 ? "" : ", at print scale"). "
        + "The deviation is the distance between the printed surface, as it was written and read back, "
        + "and \(whole.certificate.deviation?.against ?? "the segmentation's own"), measured both ways on "
        + "the patient's scale.",
      "",
    ]
    lines += ["## Printer", ""] + printerLines + [""]
    lines += ["## How it was made", ""] + processLines + [""]
    return lines.joined(separator: "\n")
  }

  private var verdict: String {
    isPrintable
      ? "**Printable.** Every part is closed, 2-manifold, consistently outward and free of "
        + "self-intersections, and the printer takes it."
      : "**Not printable as it is.** See the points below."
  }

  /// From volumes of the patient to volumes of the print.
  private var volumeScale: Double { parameters.scale * parameters.scale * parameters.scale }

  private var structureTable: [String] {
    var rows = [
      "| structure | ml | segmented ml | triangles | shells | cavities | genus "
        + "| deviation mean / RMS / 95 % / max mm | sound |",
      "|---|---|---|---|---|---|---|---|---|",
    ]
    for part in parts + [whole] {
      let facts = part.certificate
      let deviation =
        facts.deviation.map { found in
          [found.mean, found.rms, found.percentile95, found.maximum].map { text($0, 3) }
            .joined(separator: " / ")
        } ?? "not measured"
      rows.append(
        "| \(part.name.asTableCell) | \(text(part.millilitres, 2)) | "
          + "\(text(part.segmentedMillilitres * volumeScale, 2)) | \(facts.triangles) | \(facts.shells) | "
          + "\(facts.cavities) | \(facts.genus.map(String.init) ?? "unknown") | "
          + "\(deviation) | \(facts.isSound ? "yes" : "**no**") |")
    }
    return rows
  }

  private var printerLines: [String] {
    let size = printer.size
    let box = printer.buildVolume
    let placement =
      switch printer.placement {
      case .asIs: "fits as it stands"
      case .turned: "fits after a quarter turn about the vertical"
      case .laidOnSide: "fits when laid on another side"
      case .tooLarge:
        "does not fit; the largest scale that does is \(text(printer.largestScale, 3))"
      }
    return [
      "- profile: \(printer.profile), \(text(box.x, 0)) x \(text(box.y, 0)) x \(text(box.z, 0)) mm",
      "- model: \(text(size.x, 1)) x \(text(size.y, 1)) x \(text(size.z, 1)) mm, "
        + "\(printer.triangles) triangles; it \(placement)",
      "- the thickness of walls and features is not checked in this version",
    ]
  }

  private var processLines: [String] {
    let spacing = input.spacing.map { text($0, 3) }.joined(separator: " x ")
    let size = input.size.map(String.init).joined(separator: " x ")
    var lines = [
      "- input: \(input.format), \(size) voxels of \(spacing) mm, \(input.type); SHA-256 "
        + "`\(input.sha256)`"
    ]
    lines += input.notes.map { "- \($0)" }
    if let low = segmentation.thresholdLow {
      let high = segmentation.thresholdHigh.map { " to \(text($0, 1))" } ?? " and above"
      lines.append(
        "- threshold: \(text(low, 1))\(high)"
          + (segmentation.automaticThreshold == nil ? "" : ", chosen automatically")
          + "; the largest of \(segmentation.pieces ?? 0) pieces was kept, "
          + "\(text(segmentation.leftOutMillilitres ?? 0, 1)) ml left out")
    } else if let recipe = segmentation.recipe {
      lines += recipe.processLines
    } else {
      lines.append("- labels: taken as they are (\(segmentation.anatomyReason))")
    }
    lines += segmentation.walls?.processLines(scale: parameters.scale) ?? []
    lines.append(
      "- surface: \(surface.method), \(surface.smoothingPasses) pairs of smoothing passes")
    // Walls are made so before their pockets are looked for; the surface asks again.
    for composed in [segmentation.walls?.tidying?.wellComposed, surface.wellComposed] {
      if let composed, composed.voxelsChanged > 0 {
        lines.append(
          "- \(composed.voxelsChanged) voxels (\(text(composed.millilitresChanged, 3)) ml) beside a "
            + "structure became part of it so that none touches itself only at an edge or corner")
      }
    }
    lines.append(
      "- crossings: \(repair.crossingPairsBefore) found and \(repair.crossingPairsAfter) left after "
        + "drawing back \(repair.verticesMoved) vertices")
    lines.append(
      "- decimation: \(decimation.trianglesBefore) to \(decimation.trianglesAfter) triangles, "
        + (decimation.maximumDeviation.map { "\(text($0, 3)) mm at most" }
          ?? "however far they move")
        + (parameters.maximumDeviation.map {
          " (\(text($0, 3)) mm allowed: \(parameters.maximumDeviationReason))"
        } ?? ""))
    lines.append("- tool: \(tool)")
    return lines
  }
}

extension WallReport {
  /// The walls for people, as a Markdown list.
  fileprivate func processLines(scale: Double) -> [String] {
    let patient = scale == 1 ? "" : " of the patient"
    let made = walls.map { wall in
      "- \(wall.name): \(text(wall.thickness, 1)) mm\(patient)"
        + (scale == 1 ? "" : " (\(text(wall.thickness * scale, 2)) mm as printed)")
        + ", \(text(wall.millilitres, 2)) ml\(patient)"
        + (wall.openEnds == 0
          ? "" : ", \(wall.openEnds) flat \(wall.openEnds == 1 ? "end" : "ends") left open")
    }
    let open = rooms.filter(\.isOpen).map { room in
      "- inside of \(room.pools.joined(separator: ", ")): \(text(room.millilitres, 2)) ml, open on "
        + "\(text(room.openArea, 0)) mm2\(patient) at vessels' ends and the edge of the scan"
    }
    return made + open
  }
}

private func text(_ value: Double, _ digits: Int) -> String {
  String(format: "%.\(digits)f", value)
}

extension String {
  /// The text as a cell of a Markdown table, in which it must be one line without a bare `|`.
  fileprivate var asTableCell: String {
    String(map { $0.isNewline ? " " : $0 }).replacing("|", with: "\\|")
  }
}
