public import ArgumentParser
import Foundation
import Heartwright

extension RepairOptions.Cap: ExpressibleByArgument {}

struct RepairCommand: SessionCommand {
  static let configuration = CommandConfiguration(
    commandName: "repair",
    abstract: "Mend a mesh into certified solids; say what was done and what is left.",
    discussion: """
      A sound mesh comes back as it is; of any other, what is not damaged keeps its vertices. Shells \
      that cross are united, folds cut away. Each part is mended on its own; where the file to write \
      holds one solid only, parts that share walls or overlap are then united. A model that needs mending far from the origin is moved \
      there, which is said. Where mending fails, --rewrap makes a new surface around the old one.
      """)

  @OptionGroup var mesh: MeshInput

  @Option(name: [.short, .customLong("output")], help: "The mesh to write: \(meshTargets).")
  var output: String?

  @Flag(help: "Write nothing; only say what would be done.")
  var dryRun = false

  @Option(help: "Leave holes open whose rim is longer than this, in mm. (default: close all)")
  var maxRim: Double?

  @Option(help: "How holes are closed: by the least area, or flat, as a vessel is cut.")
  var cap = RepairOptions.Cap.least

  @Option(help: "Drop shells that enclose less than this, in ml. (default: drop none)")
  var dropBelow: Double?

  @Option(
    help:
      "Join open edges whose vertices are no farther apart than this, in mm. (default: what rounding parted)"
  )
  var weld: Double?

  @Option(help: "Wrap everything in a new surface so many mm outside the old one.")
  var rewrap: Double?

  @OptionGroup var common: CommonOptions

  var stages: [String] {
    ["read", "repair"] + (rewrap == nil ? [] : ["rewrap"]) + ["check"] + (dryRun ? [] : ["write"])
  }

  /// What is printed as the result, one row a part.
  private struct Result: Encodable {
    var name: String
    var done: RepairReport
    /// How far the part was moved, mm, where it lay too far from the origin.
    var move: [Double]?
    var rewrap: RewrapReport?
    /// Of what was written; nil where the part is left out, since nothing of it encloses anything.
    var certificate: Certificate?

    var sentences: [String] {
      // A new surface is not what came back.
      var sentences = rewrap == nil ? done.sentences : done.done
      if let move {
        sentences.append(
          String(
            format:
              "Moved by (%.3f, %.3f, %.3f) mm, since so far from the origin float32 is coarse.",
            move[0], move[1], move[2]))
      }
      if let rewrap {
        sentences.append(
          String(
            format:
              "A new surface lies %.3f mm outside; it is %.3f mm away at most, %.3f mm on average.",
            rewrap.offset, rewrap.maximumDeviation, rewrap.meanDeviation))
      }
      if let sentence = certificate?.cavitySentence(of: name) { sentences.append(sentence) }
      if certificate == nil { sentences.append("Left out: no triangle of it is left.") }
      return sentences
    }
  }

  func validate() throws {
    try requirePositive(maxRim, "--max-rim")
    try requirePositive(dropBelow, "--drop-below")
    try requirePositive(weld, "--weld")
    try requirePositive(rewrap, "--rewrap")
    guard (output != nil) != dryRun else {
      throw ValidationError("Give either --output or --dry-run.")
    }
  }

  func work(_ session: Session) throws -> Bool {
    let target = output.map { MeshTarget(path: $0, input: mesh.mesh) }
    try target?.check(session)
    let reading = try mesh.read(session, keepingNonFinite: true)
    let options = RepairOptions(
      longestRim: maxRim, smallestShell: (dropBelow ?? 0) * 1000, weldTolerance: weld ?? 0,
      cap: cap)
    var (model, results) = session.recorder.measure("repair") {
      repaired(reading.model, options)
    }
    if let rewrap {
      try session.recorder.measure("rewrap") {
        for index in model.parts.indices {
          let old = reading.model.parts[index].mesh
          let moved =
            results[index].move == nil
            ? old : reading.model.recentred()?.model.parts[index].mesh ?? old
          let (wrapped, report) = try moved.rewrapped(
            offset: rewrap, inside: model.parts[index].mesh)
          model.parts[index].mesh = wrapped.repaired().0
          results[index].rewrap = report
        }
      }
    }
    session.recorder.measure("check") {
      for index in results.indices where !model.parts[index].mesh.triangles.isEmpty {
        results[index].certificate = model.parts[index].mesh.certificate()
      }
    }
    model.parts.removeAll { $0.mesh.triangles.isEmpty }
    guard !model.parts.isEmpty else { throw PipelineFailure.nothingMended }
    let left = results.filter { $0.certificate == nil }.map(\.name)
    if !left.isEmpty {
      session.warn(
        "Left out, since no triangle encloses anything after the repair: \(left.joined(separator: ", "))."
      )
    }
    if target?.holdsOneSolid ?? false, let (solid, report) = model.unitedAsOne(options) {
      results.append(
        Result(name: solid.name, done: report, certificate: solid.mesh.certificate()))
      model = Model(parts: [solid])
    }
    for result in results where result.rewrap == nil {
      for guess in result.done.guesses(of: result.name) { session.warn(guess) }
      if let skin = result.certificate?.skin(of: result.name) { session.warn(skin) }
    }
    try target?.write(model, frame: reading.frame, session)
    session.result(
      results,
      text: results.map {
        ([$0.name] + $0.sentences + ($0.certificate.map { [$0.table(withAdvice: false)] } ?? []))
          .joined(separator: "\n")
      }
      .joined(separator: "\n\n"))
    return results.allSatisfy { result in
      result.certificate.map { $0.isSound && result.done.unmended.isEmpty } ?? true
    }
  }

  /// All parts mended, near the origin where one needed it and the model lies far away.
  private func repaired(_ model: Model, _ options: RepairOptions) -> (Model, [Result]) {
    func mend(_ model: Model, move: [Double]?) -> (Model, [Result]) {
      var mended = model
      let results = model.parts.indices.map { index in
        let (mesh, report) = model.parts[index].mesh.repaired(options)
        mended.parts[index].mesh = mesh
        return Result(
          name: model.parts[index].name, done: report, move: move)
      }
      return (mended, results)
    }
    let first = mend(model, move: nil)
    guard first.1.contains(where: { !$0.done.isUntouched }), let near = model.recentred() else {
      return first
    }
    return mend(near.model, move: [near.move.x, near.move.y, near.move.z])
  }
}

extension Model {
  /// The parts as one solid, for a format that holds no more: those that share walls or overlap are
  /// united. Nil where they may stand beside each other as they are.
  fileprivate func unitedAsOne(
    _ options: RepairOptions
  ) -> (solid: Part, report: RepairReport)? {
    guard parts.count > 1 else { return nil }
    let (mesh, report) = merged.repaired(options)
    guard !report.isUntouched else { return nil }
    return (Part(name: "all parts as one solid", mesh: mesh), report)
  }
}
