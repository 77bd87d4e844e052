import Foundation
import Heartwright
import TestSupport
import Testing
import VolumeFiles

/// What a person must be told, because the result alone would mislead.
@Suite struct HonestyCommandTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder.withStrangeName() }

  private func run(_ arguments: String...) throws -> Tool.Outcome {
    try Tool.run(arguments, in: folder)
  }

  @Test func `a label map never takes the place of its scan, by whatever name`() throws {
    try folder.addBall("scan.nii")
    let before = try Data(contentsOf: URL(fileURLWithPath: folder.path + "/scan.nii"))
    for name in ["scan.nii", "./scan.nii"] {
      let outcome = try run(
        "segment", "scan.nii", "--step", "threshold 200", "-o", name, "--force")
      #expect(outcome.code == 2 && outcome.messages.contains("-o names the input"))
    }
    #expect(try Data(contentsOf: URL(fileURLWithPath: folder.path + "/scan.nii")) == before)
  }

  @Test func `decimal values are compared though they are few`() throws {
    let field = Worlds.field(size: [9, 9, 9], spacing: [1, 1, 1]) { $0.length < 3 ? 200 : 0 }
    try VolumeFile.write(field, to: folder.path + "/few.nrrd", replacing: true)
    let outcome = try run("segment", "few.nrrd", "--step", "threshold 100", "-o", "a.nrrd")
    #expect(outcome.code == 0, "\(outcome.messages)")
  }

  @Test(arguments: ["decimate --ratio 0.5", "smooth"])
  func `a command that mends nothing says where its mesh is not sound, and how soundness stays`(
    _ command: String
  ) throws {
    let words = command.split(separator: " ").map(String.init)
    try folder.addMesh("open.stl", Shapes.openBox())
    let open = try Tool.run(words + ["open.stl", "-o", "a.stl"], in: folder)
    #expect(open.code == 1 && open.messages.contains("open is not sound, and mending is not"))
    #expect(FileManager.default.fileExists(atPath: folder.path + "/a.stl"))
    try folder.addMesh("ball.stl", Shapes.icosphere(subdivisions: 3, radius: 10))
    let sound = try Tool.run(words + ["ball.stl", "-o", "b.stl", "--json"], in: folder)
    #expect(sound.code == 0 && sound.messages.isEmpty)
    let row = try #require((sound.json as? [[String: Any]])?.first)
    #expect((row["certificate"] as? [String: Any])?["boundaryEdges"] as? Int == 0)
  }

  @Test func `smoothing never makes sheets cross, however far vertices may move`() throws {
    // So many passes turn this ring inside out where nothing holds it.
    try folder.addMesh("ring.stl", Shapes.torus(radius: 10, tube: 3, around: 24, across: 6))
    let outcome = try run(
      "smooth", "ring.stl", "--passes", "300", "--max-move", "30", "-o", "a.stl")
    #expect(outcome.code == 0, "\(outcome.messages)")
    #expect(try MeshFile.read(folder.path + "/a.stl").model.merged.certificate().isSound)
  }

  @Test func `a repair says what closed cavities are left, where resin would stay`() throws {
    let balls = Shapes.together(
      Shapes.icosphere(subdivisions: 3, radius: 10), Shapes.icosphere(subdivisions: 2, radius: 5))
    try folder.addMesh("balls.stl", balls)
    let outcome = try run("repair", "balls.stl", "-o", "a.stl")
    #expect(outcome.code == 0 && outcome.output.contains("balls encloses 1 closed cavity, where"))
  }

  @Test func `what the edge of the scan cuts is said wherever a surface is made`() throws {
    let grid = Grid(size: [8, 8, 8], spacing: [2, 2, 2])
    let column = (0..<512).map { $0 % 8 > 1 && $0 % 8 < 6 && $0 / 8 % 8 > 1 && $0 / 8 % 8 < 6 }
    let volume = Volume(grid: grid, voxels: .int16(column.map { $0 ? 300 : -100 }))
    try VolumeFile.write(volume, to: folder.path + "/grey.nii", replacing: true)
    let labels = Volume(grid: grid, voxels: .uint8(column.map { $0 ? 1 : 0 }))
    try VolumeFile.write(labels, to: folder.path + "/column.nii", replacing: true)
    let cap = "reaches the edge of the scan and is closed there by a flat cap"
    let grey = try run("surface", "grey.nii", "--iso", "100", "-o", "grey.stl")
    #expect(grey.code == 0 && grey.messages.contains(cap))
    let label = try run("surface", "column.nii", "--labels", "-o", "column.3mf")
    #expect(label.code == 0 && label.messages.contains(cap))
    #expect(label.messages.contains("label 1 is cut flat by the edge of the scan at the"))
    try folder.addBall()
    let ball = try run("surface", "ball.nii", "--iso", "150", "-o", "ball.stl")
    #expect(ball.code == 0 && ball.messages.isEmpty)
  }

  @Test func `a balanced surface has the ball's volume, and says how far it lies from the level`()
    throws
  {
    let ball = Worlds.field(size: [40, 40, 40], spacing: [1, 1, 1]) { place in
      100 * (16 - (place - SIMD3(19.4, 19.7, 19.2)).length)
    }
    try VolumeFile.write(ball, to: folder.path + "/smooth.nii", replacing: true)
    let truth = 4 / 3 * Double.pi * 16 * 16 * 16 / 1000
    func certificate(_ options: String...) throws -> [String: Any] {
      let outcome = try Tool.run(
        ["surface", "smooth.nii", "--iso", "0", "-o", "a.stl", "--force", "--json"] + options,
        in: folder)
      let rows = try #require(outcome.json as? [[String: Any]])
      return try #require(rows.first?["certificate"] as? [String: Any])
    }
    let balanced = try certificate()
    #expect(abs((balanced["volume"] as? Double ?? 0) / truth - 1) < 0.001)
    let deviation = try #require(balanced["deviation"] as? [String: Any])
    let mean = try #require(deviation["mean"] as? Double)
    #expect(mean > 0.005 && mean < 0.02 && (deviation["maximum"] as? Double ?? 1) < 0.1)
    let plain = try certificate("--no-balance")
    #expect(abs((plain["volume"] as? Double ?? 0) / truth - 1) > 0.002)
    #expect(plain["deviation"] == nil)
    let labels = try run("surface", "smooth.nii", "--labels", "--no-balance", "-o", "b")
    #expect(labels.code == 2 && labels.messages.contains("--no-balance goes with --iso"))
  }

  @Test func `labels that lose their shape to changed voxels are not told to be smoothed less`()
    throws
  {
    let board = Worlds.labels(size: [6, 6, 6], spacing: [1, 1, 1], structures: 2) { place in
      (Int(place.x) + Int(place.y) + Int(place.z)) % 2 + 1
    }
    try VolumeFile.write(board, to: folder.path + "/board.nii", replacing: true)
    let rough = try run("surface", "board.nii", "--labels", "--smoothing", "0", "-o", "a.3mf")
    #expect(rough.messages.contains("this is not its shape any more; give labels in finer voxels"))
    let smooth = try run("surface", "board.nii", "--labels", "-o", "b.3mf")
    #expect(smooth.messages.contains("give fewer --smoothing passes"))
  }

  @Test func `levels below zero are taken as they are, and one too high is told by its own option`()
    throws
  {
    let volume = Worlds.field(size: [20, 20, 20], spacing: [1, 1, 1]) { point in
      -20 * (point - SIMD3(repeating: 9.5)).length
    }
    try VolumeFile.write(volume, to: folder.path + "/ball.nii", replacing: true)
    #expect(try run("surface", "ball.nii", "--iso", "-150", "-o", "low.stl").code == 0)
    let high = try run("surface", "ball.nii", "--iso", "5000", "-o", "high.stl")
    #expect(high.code == 4 && high.messages.contains("choose a lower --iso"))
    #expect(try run("print", "ball.nii", "--threshold", "-150:1000", "-o", "print").code == 0)
  }

  @Test func `a level below all values is refused, for all there is then is the box of the scan`()
    throws
  {
    try folder.addBall()
    let surface = try run("surface", "ball.nii", "--iso", "-50", "-o", "a.stl")
    #expect(surface.code == 4 && surface.messages.contains("the values begin at 0"))
    let print = try run("print", "ball.nii", "--threshold", "-50", "-o", "print")
    #expect(print.code == 4 && print.messages.contains("Every voxel lies at -50 or above"))
    let between = try run("segment", "ball.nii", "--threshold", "-50:900", "-o", "a.nii")
    #expect(between.code == 4 && between.messages.contains("between -50 and 900"))
    #expect(folder.names == ["ball.nii"])
  }

  @Test func `a threshold on labels is refused, unless they are to be taken as grey values`() throws
  {
    try folder.addLabels()
    let labels = try run("segment", "labels.nii", "--threshold", "2", "-o", "a.nii")
    #expect(labels.code == 2 && labels.messages.contains("does not apply to a label map"))
    let grey = try run(
      "segment", "labels.nii", "--threshold", "2", "--anatomy", "blood-pool", "-o", "a.nii")
    #expect(grey.code == 0)
  }

  @Test func `a deviation that is no structure's is explained by the gaps between them`() throws {
    // Two halves of a block, and two voxels without a label between them that meet at a corner only: one
    // of them goes to a structure, so that the model is a manifold.
    let labels = Worlds.labels(size: [30, 30, 30], spacing: [1, 1, 1], structures: 2) { point in
      let gaps: [SIMD3<Double>] = [[14, 14, 14], [15, 15, 15]]
      guard point.min() >= 4, point.max() < 26, !gaps.contains(point) else { return 0 }
      return point.x < 15 ? 1 : 2
    }
    try VolumeFile.write(labels, to: folder.path + "/labels.nii", replacing: true)
    let outcome = try run("print", "labels.nii", "--smoothing", "0", "-o", "print")
    #expect(outcome.messages.contains("at gaps where structures touch"), "\(outcome.messages)")
    try folder.addLabels("halves.nii")
    let halves = try run("print", "halves.nii", "-o", "halves")
    #expect(halves.code == 0 && !halves.messages.contains("gaps"))
  }

  @Test func `a label map that cannot be one is not printed as grey values without a word`() throws
  {
    let grid = Grid(size: [12, 12, 12], spacing: [2, 2, 2])
    func inside(_ offset: Int) -> Bool {
      [offset % 12, offset / 12 % 12, offset / 144].allSatisfy { (3...8).contains($0) }
    }
    let values = (0..<1728).map { Int16(inside($0) ? 2 : $0 == 7 ? -1 : 0) }
    try VolumeFile.write(
      Volume(grid: grid, voxels: .int16(values)), to: folder.path + "/odd.nii", replacing: true)
    let outcome = try run("print", "odd.nii", "-o", "odd")
    #expect(outcome.code == 0)
    #expect(outcome.messages.contains("there are only 3 different ones, as in a label map"))
    let asked = try run("print", "odd.nii", "--anatomy", "blood-pool", "-o", "asked")
    #expect(asked.code == 0 && !asked.messages.contains("different ones"))
    try folder.addBall()
    #expect(!(try run("print", "ball.nii", "-o", "ball").messages.contains("different ones")))
  }

  @Test func `values that are no numbers are refused by every command that lays a surface`() throws
  {
    var values = [Float](repeating: 10, count: 512)
    values[100] = .nan
    let grid = Grid(size: [8, 8, 8], spacing: [1, 1, 1])
    try VolumeFile.write(
      Volume(grid: grid, voxels: .float(values)), to: folder.path + "/nan.nii", replacing: true)
    for words in ["surface --iso 5 -o a.stl", "print -o a", "segment -o a.nii"] {
      let outcome = try Tool.run(
        words.split(separator: " ").map(String.init) + ["nan.nii"], in: folder)
      #expect(outcome.code == 3 && outcome.messages.contains("1 of the volume's 512 voxels"))
    }
  }

  @Test func `outputs of one name are refused before either is lost`() throws {
    try folder.addMesh("ball.stl", Shapes.icosphere(subdivisions: 2, radius: 10))
    let outcome = try run(
      "decimate", "ball.stl", "--ratio", "0.5", "-o", "./a.stl", "--timings", "a.stl")
    #expect(
      outcome.code == 2 && outcome.messages.contains("Two outputs of this command are called"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["ball.stl"])
  }

  @Test func `a result that standard output does not take is a failure`() throws {
    try #require(FileManager.default.fileExists(atPath: "/dev/full"))
    try folder.addMesh("ball.stl", Shapes.icosphere(subdivisions: 2, radius: 10))
    for arguments in [["check", "ball.stl"], ["--help"]] {
      let outcome = try Tool.run(arguments, in: folder, device: "/dev/full")
      #expect(outcome.code == 5 && outcome.messages.contains("to standard output"))
    }
  }

  @Test func `a folder is not made by the name of a file that cannot be written`() throws {
    try folder.addLabels()
    for (command, name) in [
      ("surface --labels", "a.step"), ("surface --labels", "a.stl.gz"), ("print", "a.3mf"),
    ] {
      let words = command.split(separator: " ").map(String.init) + ["labels.nii", "-o", name]
      let outcome = try Tool.run(words, in: folder)
      #expect(outcome.code == 2 && outcome.messages.contains("Error: \(name) "))
      #expect(!FileManager.default.fileExists(atPath: folder.path + "/" + name))
    }
    for name in ["heart.v2/", "heart.dir", "heart.vtk/"] {
      #expect(try run("surface", "--labels", "labels.nii", "-o", name).code == 0, "\(name)")
    }
    #expect(FileManager.default.fileExists(atPath: folder.path + "/heart.v2/SHA256SUMS"))
  }

  @Test(arguments: [
    ("decimate --triangles -5", "--triangles must be at least 4"),
    ("decimate --ratio -.5", "--ratio must lie above 0"),
    ("repair --weld -1", "--weld must"), ("smooth --max-move -1e-3", "--max-move must"),
  ])
  func `a negative number is told by what its option takes`(_ command: String, _ part: String)
    throws
  {
    try folder.addMesh("ball.stl", Shapes.icosphere(subdivisions: 2, radius: 10))
    let words = command.split(separator: " ").map(String.init)
    let outcome = try Tool.run(words + ["ball.stl", "-o", "a.stl"], in: folder)
    #expect(outcome.code == 2 && outcome.messages.contains(part), "\(outcome.messages)")
  }

  @Test func `names that the file does not keep are said, and names stay one line`() throws {
    try folder.addLabels()
    func named(_ name: String, _ file: String) throws -> Tool.Outcome {
      try run(
        "segment", "labels.nii", "--step", "take \"label 1\"", "--step",
        "label \"\(name)\" value=50", "-o", file)
    }
    #expect(try named("aorta", "a.nrrd").messages.contains("no names and colours of structures"))
    let kept = try named("a | b", "b.seg.nrrd")
    #expect(kept.code == 0 && !kept.messages.contains("no names and colours"))
    #expect(try run("print", "b.seg.nrrd", "-o", "b").code == 0)
    #expect(try folder.text(of: "b/report.md").contains("| a \\| b | "))
    let broken = try named("a\nb", "c.seg.nrrd")
    #expect(broken.code == 2 && broken.messages.contains("must be one line"))
  }

  @Test func `a part that loses its shape to a number of triangles is named`() throws {
    let tube = Shapes.torus(radius: 30, tube: 1, around: 96, across: 8)
    try folder.addMesh("tube.stl", tube)
    let few = try run("decimate", "tube.stl", "--triangles", "60", "-o", "few.stl")
    #expect(few.messages.contains("this is not its shape any more; give more --triangles"))
    let many = try run("decimate", "tube.stl", "--ratio", "0.8", "-o", "many.stl")
    #expect(many.code == 0 && many.messages.isEmpty, "\(many.messages)")
  }

  @Test(arguments: [("ct", 0.0), ("mr", 0.0), ("ct", -1000.0), ("mr", -1000.0)])
  func `a recipe for the other kind of scan is doubted`(input: String, air: Double) throws {
    let scan = Worlds.field(size: [20, 20, 20], spacing: [1, 1, 1]) { point in
      let gap = point - SIMD3(repeating: 9.5)
      return air + 100 * max(0, 9 - (gap * gap).sum().squareRoot())
    }
    try VolumeFile.write(scan, to: folder.path + "/scan.nii", replacing: true)
    try Data(
      "version: 1\nname: mine\ntitle: Mine\ndescription: Mine\ninput: \(input)\nsteps:\n  - threshold \(air + 300)\n"
        .utf8
    )
    .write(to: URL(fileURLWithPath: folder.path + "/mine.yaml"))
    let outcome = try run("segment", "scan.nii", "--recipe", "mine.yaml", "-o", "out.nii")
    #expect(outcome.code == 0, "\(outcome.messages)")
    let isRight = (input == "ct") == (air < 0)
    #expect(
      outcome.messages.contains("The recipe mine is for \(input.uppercased())") == !isRight,
      "\(outcome.messages)")
  }

  @Test func `slices draw chosen labels, and choose none among grey values`() throws {
    try folder.addLabels()
    try folder.addBall()
    #expect(try run("slices", "labels.nii", "--structures", "2", "-o", "two").code == 0)
    #expect(try run("slices", "labels.nii", "--structures", "7", "-o", "seven").code == 2)
    #expect(try run("slices", "ball.nii", "--structures", "2", "-o", "grey").code == 2)
  }
}
