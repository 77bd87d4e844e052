import Foundation
import Printing
import Recipes
import Volumes

/// That a part has more than a tenth more or less than it had, in ml, and what to do; nil where it has not.
///
/// - Parameter source: what the volume before is, such as `were segmented`.
public func lostShape(
  of name: String, _ millilitres: Double, before: Double, _ source: String, remedy: String
) -> String? {
  guard before > 0, abs(millilitres - before) > 0.1 * before else { return nil }
  return
    "\(name) has \(said(millilitres)) ml where \(said(before)) ml \(source): this is not its shape "
    + "any more; give \(remedy)."
}

/// A volume to hundredths, and one that these do not tell from nothing to two digits.
private func said(_ millilitres: Double) -> String {
  String(format: abs(millilitres) >= 0.1 ? "%.2f" : "%.2g", millilitres)
}

/// What a person should know before printing, from the facts of all steps.
func printWarnings(
  _ notes: [String], _ segmentation: SegmentationReport, _ parts: [PartReport],
  _ whole: PartReport, _ fit: PrinterFit, _ decimation: DecimationChoice, scale: Double,
  profile: PrintProfile, spacing: SIMD3<Double>
) -> [String] {
  // What may have made another model than was meant comes first.
  var warnings = [segmentation.unnamedPoolsSentence].compactMap { $0 } + notes
  if spacing.max() > 3 {
    warnings.append(
      String(
        format:
          "The scan's voxels are %.1f mm apart: what lies between them was not seen, and deviations "
          + "are from the labels or the values, not from the patient.", spacing.max()))
  }
  if segmentation.touchesEdgeOfScan, segmentation.anatomy == .hollow {
    warnings.append(
      "The anatomy reaches the edge of the scan, and its vessels and chambers are open there: what "
        + "lies beyond was not scanned.")
  } else if segmentation.touchesEdgeOfScan {
    warnings.append(SegmentationReport.capSentence)
  }
  warnings += segmentation.walls?.sentences ?? []
  if let sentence = segmentation.walls?.thinSentence(scale: scale, profile) {
    warnings.append(sentence)
  }
  if let doubt = segmentation.doubt { warnings.append(doubt) }
  if let automatic = segmentation.automaticThreshold, automatic.separation < 0.6 {
    warnings.append(
      "The scan's values have no clear valley between dark and bright, so look at the slices and "
        + "give --threshold if the outline is off.")
  }
  if let naming = segmentation.naming {
    warnings += schemeWarnings(naming)
  }
  warnings += segmentation.recipe?.notes ?? []
  let findings = segmentation.completeness ?? []
  warnings += findings.sentences
  let saidInPieces = Set(findings.filter { $0.piecesSentence != nil }.map(\.name))
  let saidCavities = segmentation.walls?.tidying?.cavities.count ?? 0
  for part in parts {
    let cavities = part.certificate.cavities
    let pieces = part.certificate.shells - cavities
    if pieces > StructureFinding.usualPieces(of: part.name), !saidInPieces.contains(part.name) {
      warnings.append("\(part.name) is in \(pieces) separate pieces.")
    }
    if let sentence = part.certificate.cavitySentence(of: part.name),
      parts.count > 1 || cavities != saidCavities
    {
      warnings.append(sentence)
    }
  }
  // What parts enclose together is a cavity of none of them.
  if parts.count > 1, let sentence = whole.certificate.cavitySentence(of: whole.name) {
    warnings.append(sentence)
  }
  if let sentence = gapSentence(parts, whole) { warnings.append(sentence) }
  for part in parts + [whole] {
    let segmented = part.segmentedMillilitres * scale * scale * scale
    if let loss = lostShape(
      of: part.name, part.millilitres, before: segmented, "were segmented",
      remedy: "a smaller --max-deviation, more --triangles or fewer --smoothing passes")
    {
      warnings.append(loss)
    }
  }
  for part in parts + [whole] where !part.certificate.isSound {
    warnings.append(
      "\(part.name) is not sound: " + part.certificate.findings.joined(separator: " "))
  }
  if !fit.fitsSize {
    warnings.append(
      String(
        format: "The model is too large for the printer; it goes in at --scale %.3f.",
        (fit.largestScale * 1000).rounded(.down) / 1000))
  } else if fit.placement != .asIs {
    warnings.append("The model fits the printer only when it is turned.")
  }
  if let limit = fit.maximumTriangles, !fit.fitsTriangles {
    warnings.append(
      "The model has \(fit.triangles) triangles and the print service takes \(limit); give a "
        + "larger --max-deviation or --triangles \(limit).")
  }
  if let goal = decimation.goal.triangles, whole.certificate.triangles > goal {
    warnings.append("The number of triangles that was asked for could not be reached.")
  }
  return warnings
}

extension WallReport {
  /// That walls come out thinner than a profile asks for; nil where none does.
  fileprivate func thinSentence(scale: Double, _ profile: PrintProfile) -> String? {
    guard let thinnest = walls.map(\.thickness).min(), thinnest * scale < profile.minimumWall - 1e-9
    else { return nil }
    return String(
      format:
        "Walls are made %.2g mm thick%@, less than the %.2g mm that the profile %@ asks for; give "
        + "--wall %.2g.", thinnest,
      scale == 1 ? "" : String(format: " and are printed %.2g mm thick", thinnest * scale),
      profile.minimumWall, profile.name, (profile.minimumWall / scale * 10).rounded(.up) / 10)
  }
}

/// Where a deviation of the whole comes from that none of its parts has: every wall of a part lies near
/// that of its labels, so it is whether something lies behind that wall which differs.
private func gapSentence(_ parts: [PartReport], _ whole: PartReport) -> String? {
  let ofParts = parts.compactMap { $0.certificate.deviation?.maximum }.max() ?? 0
  guard parts.count > 1, let ofWhole = whole.certificate.deviation?.maximum, ofWhole > 1.5 * ofParts
  else { return nil }
  return String(
    format:
      "%@ has deviations up to %.3f mm, and no structure more than %.3f: they are at gaps where "
      + "structures touch, which only one of the model and the labels has.",
    whole.name, ofWhole, ofParts)
}

extension SegmentationReport {
  /// What to know where `touchesEdgeOfScan`.
  public static let capSentence =
    "The anatomy reaches the edge of the scan and is closed there by a flat cap: what lies beyond was "
    + "not scanned."

  /// What to know of walls; none where none were asked for.
  public var wallSentences: [String] {
    [unnamedPoolsSentence].compactMap { $0 } + (walls?.sentences ?? [])
  }

  /// That walls were put around all structures because none has a name.
  fileprivate var unnamedPoolsSentence: String? {
    // A single structure without a name is what a blood pool alone looks like.
    guard walls != nil, let naming, naming.scheme == nil, naming.values.count > 1 else {
      return nil
    }
    return
      "Without names all structures count as filled with blood, muscle too, and get the same wall; "
      + "give --scheme."
  }
}

private func schemeWarnings(_ naming: LabelReport) -> [String] {
  func list(_ values: [Int]) -> String {
    values.prefix(12).map(String.init).joined(separator: ", ") + (values.count > 12 ? ", ..." : "")
  }
  guard let scheme = naming.scheme else {
    return [
      "The structures are called by their numbers because no --scheme was given; "
        + (naming.fittingSchemes.isEmpty
          ? "no known scheme has all of \(list(naming.values))."
          : "these would fit: \(naming.fittingSchemes.joined(separator: ", ")).")
    ]
  }
  guard !naming.unnamedValues.isEmpty else { return [] }
  return [
    "The scheme \(scheme) does not know \(list(naming.unnamedValues)); these structures are called "
      + "by their numbers."
  ]
}
