import Geometry
import Volumes

extension RecipeState {
  /// Places the seeds of vessels that were found, as if someone had.
  mutating func place(_ findings: VesselFindings) {
    for vessel in findings.found {
      let point = SeedPoint.patient(vessel.position(grid))
      if let index = seeds.firstIndex(where: { $0.name == vessel.name }) {
        seeds[index].point = point
      } else {
        seeds.append(Seed(name: vessel.name, point: point))
      }
    }
  }
}

extension FoundVessel {
  /// Where its seed lies in the patient frame, to a hundredth of a millimetre.
  fileprivate func position(_ grid: Grid) -> SIMD3<Double> {
    let point = grid.indexToPatient(SIMD3<Double>(voxel))
    return (point * 100).rounded(.toNearestOrAwayFromZero) / 100
  }

  /// What was found, where, and how sure that is.
  func sentence(_ grid: Grid) -> String {
    let place = position(grid)
    let why = doubts.isEmpty ? "" : " (\(doubts.joined(separator: ", ")))"
    return "Found \(name) on \(chamber) at "
      + "\(plain(place.x)),\(plain(place.y)),\(plain(place.z)), certainty \(certainty.rawValue)\(why): "
      + "its neck is \(rounded(area)) mm² wide, and it runs on for \(rounded(length)) mm."
  }
}

extension BrightPart {
  /// What to look at.
  var sentence: String {
    "\(rounded(millilitres)) ml of the \(structure) are far brighter (\(rounded(value)) HU) than the rest of it "
      + "(\(rounded(usual)) HU): another vessel may be part of it; look, and give that a point of its own."
  }
}

extension VesselFindings {
  /// No vein of a lung holds more, mm³.
  private static var largestVein: Double { 60_000 }

  /// Takes the last that was found of these out; nil where none was.
  mutating func withdraw(_ names: [String]) -> FoundVessel? {
    guard let place = found.lastIndex(where: { names.contains($0.name) }) else { return nil }
    let vessel = found.remove(at: place)
    if HeartPart(name: vessel.name) == .pulmonaryVein { veinsInAll -= 1 }
    return vessel
  }

  /// Doubts veins that hold more than a vein can: other chambers hang on them.
  mutating func doubtTooLarge(_ labels: LabelMap) {
    let counts = labels.voxelCounts()
    for place in found.indices where HeartPart(name: found[place].name) == .pulmonaryVein {
      guard
        let index = labels.structures.firstIndex(where: { $0.name == found[place].name }),
        case let volume = Double(counts[index]) * labels.grid.voxelVolume,
        volume > Self.largestVein
      else { continue }
      found[place].certainty = .low
      found[place].doubts.append(
        "it holds \(rounded(volume / 1000)) ml, more than a pulmonary vein does, perhaps of another "
          + "half of the heart that is filled and has no seeds")
    }
  }

  /// Doubts vessels of which a part is far brighter than the rest.
  mutating func doubtBright(_ parts: [BrightPart]) {
    for place in found.indices where parts.contains(where: { $0.structure == found[place].name }) {
      found[place].certainty = .low
      found[place].doubts.append("a part of it is far brighter than the rest")
    }
  }

  /// What makes volumes doubtful, a sentence each.
  var doubts: [String] {
    var result = missing.map {
      "No \($0.name) found on \($0.chamber), so what there is of it is part of \($0.chamber), whose volume is doubtful, or of what it touches; "
        + "look, and place a seed there."
    }
    result += found.filter { $0.certainty == .low }.map {
      "Whether the \($0.name) was found rightly is uncertain (\($0.doubts.joined(separator: ", "))); "
        + "look, and place a seed there."
    }
    let veins = found.filter { HeartPart(name: $0.name) == .pulmonaryVein }
    if let chamber = veins.first?.chamber {
      if veinsInAll != 4 {
        result.append(
          (veinsInAll == 1 ? "One pulmonary vein is" : "\(veinsInAll) pulmonary veins are")
            + " known on \(chamber), and most hearts have four; look.")
      }
      if !auricles.contains(chamber) {
        result.append(
          "No auricle was told from the veins of \(chamber); look whether one of the left veins is it."
        )
      }
    }
    return result
  }

  /// What else is worth knowing, a sentence each.
  var remarks: [String] {
    auricles.filter { chamber in found.contains { $0.chamber == chamber } }.map {
      "The auricle of \($0) was told from its veins and stays with it."
    }
  }
}
