public import Failures
public import Volumes

/// How a label map got its names.
public struct LabelReport: Codable, Equatable, Sendable {
  /// The scheme's variant whose names were taken, nil without a scheme.
  public let scheme: String?
  /// The values in the file, without the background, rising.
  public let values: [Int]
  /// Those that the scheme does not know; their structures are called by their numbers.
  public let unnamedValues: [Int]
  /// The known schemes, or variants, that name every value in the file, by name. More than one may
  /// fit, and they need not agree: nobody but the user knows which is right.
  public let fittingSchemes: [String]
}

/// Why a scheme cannot name a label map.
public enum LabelSchemeFailure: Failure, Equatable {
  /// Not one of the values is in the scheme.
  case nothingInCommon(scheme: String, values: [Int], fitting: [String])
  /// More than one variant names the values, and they disagree.
  case ambiguous(scheme: String, variants: [String])

  /// See `Failure`.
  public var kind: FailureKind { .badArguments }

  /// The sentence for people.
  public var description: String {
    switch self {
    case .nothingInCommon(let scheme, let values, let fitting):
      "The label scheme \(scheme) knows none of the values of this file ("
        + values.prefix(10).map(String.init).joined(separator: ", ")
        + (values.count > 10 ? ", ..." : "") + "); "
        + (fitting.isEmpty
          ? "leave --scheme away, or write a scheme file."
          : "name one of those that would fit: \(fitting.joined(separator: ", ")).")
    case .ambiguous(let scheme, let variants):
      "The label scheme \(scheme) has more than one numbering for the values of this file; name "
        + "one of \(variants.joined(separator: ", ")) instead."
    }
  }
}

extension LabelMap {
  /// Reads a volume's values as labels and names them by a scheme; without one, and where the
  /// scheme does not know a value, structures are called by their numbers.
  ///
  /// - Parameter known: the schemes to look through for the report, such as `LabelScheme.all()`.
  /// - Throws: `LabelFailure` where a value is no label; `LabelSchemeFailure`.
  public static func named(
    _ volume: Volume, by scheme: LabelScheme?, known: [LabelScheme] = []
  ) throws -> (labels: LabelMap, report: LabelReport) {
    var labels = try LabelMap(volume)
    let values = labels.structures.dropFirst().map(\.value)
    let fitting =
      values.isEmpty
      ? [] : known.flatMap(\.variants).filter { $0.covers(values) }.map(\.name)
    let variant = try scheme?.variant(for: values, fitting: fitting)
    if let variant {
      labels.structures = labels.structures.map { variant.structure($0.value) ?? $0 }
    }
    let report = LabelReport(
      scheme: variant?.name, values: values,
      unnamedValues: values.filter { variant?.structure($0) == nil }, fittingSchemes: fitting)
    return (labels, report)
  }

  /// As `named(_:by:known:)`, without the report.
  public init(_ volume: Volume, scheme: LabelScheme?) throws {
    self = try Self.named(volume, by: scheme).labels
  }
}

extension LabelScheme {
  /// The structures of the numbering that named a label map: what a complete map has.
  public func structures(of report: LabelReport) -> [Structure] {
    variants.first { $0.name == report.scheme }?.structures ?? []
  }

  /// The numbering that a file with these values uses: the one that names all of them, or else the
  /// only one that names any.
  func variant(for values: [Int], fitting: [String]) throws -> Variant {
    if values.isEmpty { return variants[0] }
    let covering = variants.filter { $0.covers(values) }
    let candidates =
      covering.isEmpty
      ? variants.filter { variant in values.contains { variant.structure($0) != nil } } : covering
    guard let first = candidates.first else {
      throw LabelSchemeFailure.nothingInCommon(scheme: name, values: values, fitting: fitting)
    }
    guard candidates.allSatisfy({ $0.agrees(with: first, on: values) }) else {
      throw LabelSchemeFailure.ambiguous(scheme: name, variants: candidates.map(\.name))
    }
    return first
  }
}

extension LabelScheme.Variant {
  func covers(_ values: [Int]) -> Bool { values.allSatisfy { structure($0) != nil } }

  func agrees(with other: Self, on values: [Int]) -> Bool {
    values.allSatisfy { structure($0) == other.structure($0) }
  }
}
