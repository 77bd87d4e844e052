import Foundation
import Heartwright
import TestSupport
import Testing

/// What a person must be told, because the result alone would mislead.
@Suite struct HonestyCommandTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder.withStrangeName() }

  private func run(_ arguments: String...) throws -> Tool.Outcome {
    try Tool.run(arguments, in: folder)
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

  @Test func `levels below zero are taken as they are, and one too high is told by its own option`()
    throws
  {
    try folder.addBall()
    #expect(try run("surface", "ball.nii", "--iso", "-50", "-o", "low.stl").code == 0)
    let high = try run("surface", "ball.nii", "--iso", "5000", "-o", "high.stl")
    #expect(high.code == 4 && high.messages.contains("choose a lower --iso"))
    #expect(try run("print", "ball.nii", "--threshold", "-50:1000", "-o", "print").code == 0)
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
}
