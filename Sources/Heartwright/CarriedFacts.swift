import Foundation
public import Geometry
public import MeshFiles
import Surfaces

/// What a mesh file says of its model that still holds when the same model is written into another file.
public struct CarriedFacts: Sendable {
  /// What the model is called.
  public private(set) var title: String?
  /// Facts that are true of the model in the other file too.
  public private(set) var metadata: [FileFacts.Entry] = []
  /// The report of the print.
  public private(set) var report: [UInt8]?
  /// What is lost, a sentence each.
  public private(set) var losses: [String] = []

  /// - Parameters:
  ///   - reading: what was read; its model is what is written, triangle by triangle.
  ///   - format: the kind of file that is written.
  ///   - isBare: whether it lies in a DICOM file, which has a place for none of this.
  ///   - unit: the unit that numbers were read in where somebody said it: the model may then have another
  ///     size than the file says.
  public init(
    _ reading: MeshReading, to format: MeshFormat, isBare: Bool = false, unit: LengthUnit?
  ) {
    let holds = !isBare && [.threeMF, .ply, .glb, .vtp].contains(format)
    // Only a file that was certified is worth the pass over its triangles.
    let certified = reading.metadata.first { $0.name == digestName }
    let isCertified =
      unit == nil && certified.map { $0 == reading.model.digestEntry } ?? false
    var lost: [String] = reading.otherMetadata
    if holds {
      title = reading.modelTitle
    } else if reading.modelTitle != nil {
      lost.append("Title")
    }
    for entry in reading.metadata {
      let isCertificate = isOfCertificate(entry)
      let isTrue = isCertificate ? isCertified : unit == nil || entry.name != "Scale"
      if holds, isTrue, Self.isKnown(entry.name) {
        metadata.append(entry)
      } else if !isCertificate {
        lost.append(entry.name)
      }
    }
    if !lost.isEmpty {
      let shown = lost.prefix(8).map { String($0.prefix(40)) }.joined(separator: ", ")
      losses.append(
        "These metadata are not kept: \(shown)\(lost.count > 8 ? " and \(lost.count - 8) more" : "")."
      )
    }
    let hadCertificate = reading.metadata.contains(where: isOfCertificate)
    if hadCertificate, !(holds && isCertified) {
      losses.append(
        isCertified || unit != nil
          ? "The certificate is not kept; check makes a new one."
          : "The certificate is not that of these triangles and is not kept; check makes a new one."
      )
    }
    guard let report = reading.report else { return }
    if format == .threeMF, !isBare, isCertified {
      self.report = report
    } else {
      losses.append("The report of the print, which its 3MF holds, is lost.")
    }
  }

  /// What others may have written under any other name could mean something else in another format.
  private static func isKnown(_ name: String) -> Bool {
    ["Designer", "Description", "Copyright", "LicenseTerms", "Rating"].contains(name)
      || ["Notice", "Scale", "Map", digestName].contains(name) || name.hasPrefix(certificateName)
  }
}
