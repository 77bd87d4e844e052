import Surfaces
import TestSupport
import Testing

/// What repair says of a result that is sound and still no model of anything.
@Suite struct RepairWarningTests {
  @Test func `a surface that is a guess and a skin that nobody can print are warned of`() throws {
    let folder = try TemporaryFolder.withStrangeName()
    let ball = Shapes.icosphere(subdivisions: 3)
    var torn = ball
    torn.triangles.removeFirst(ball.triangles.count * 3 / 10)
    try folder.addMesh("torn.stl", torn, times: 20)
    var inner = ball
    inner.positions = inner.positions.map { $0 * 0.9999 }
    try folder.addMesh("skin.stl", Shapes.together(ball, inner.insideOut), times: 20)
    let guess = try Tool.run(["repair", "torn.stl", "-o", "t.stl"], in: folder)
    #expect(guess.code == 0)
    #expect(guess.messages.contains("of the surface are patches over holes"), "\(guess.messages)")
    let skin = try Tool.run(["repair", "skin.stl", "-o", "s.stl"], in: folder)
    #expect(skin.messages.contains("skin is a skin around what it encloses, 0.002 mm thick"))
    // A wrapped surface is said to be that, and not that more is to be done.
    let wrap = try Tool.run(["repair", "torn.stl", "--rewrap", "2", "-o", "w.stl"], in: folder)
    #expect(wrap.code == 0 && wrap.messages.isEmpty && !wrap.output.contains("try to rewrap"))
  }

  @Test func `what hangs on a coordinate that is no number is dropped, and check tells of it`()
    throws
  {
    let folder = try TemporaryFolder.withStrangeName()
    let ball = Shapes.icosphere(subdivisions: 3, radius: 10)
    let lines =
      ball.positions.enumerated().map { $0 == 7 ? "v nan 0 0" : "v \($1.x) \($1.y) \($1.z)" }
      + ball.triangles.map { "f \($0.a + 1) \($0.b + 1) \($0.c + 1)" }
    try folder.write(lines.joined(separator: "\n"), to: "ball.obj")
    let check = try Tool.run(["check", "ball.obj"], in: folder)
    #expect(
      check.code == 1 && check.output.contains("1 vertex has a coordinate"), "\(check.output)")
    let repair = try Tool.run(["repair", "ball.obj", "-o", "ball.stl"], in: folder)
    #expect(repair.code == 0 && repair.messages.isEmpty, "\(repair.messages)")
    for words in ["triangles dropped with a coordinate that is not a number", "1 hole closed"] {
      #expect(repair.output.contains(words), "\(repair.output)")
    }
    let thin = try Tool.run(["decimate", "ball.obj", "--ratio", "0.5", "-o", "d.stl"], in: folder)
    #expect(thin.code == 3 && thin.messages.contains("with heartwright repair"), "\(thin.messages)")
  }

  @Test func `where triangles do not tell what is solid, it is warned of`() throws {
    let folder = try TemporaryFolder.withStrangeName()
    var generator = SeededGenerator(seed: 1)
    let rooms = Shapes.rooms(size: SIMD3(4, 4, 4)) { x, y, z in
      [x, y, z].allSatisfy { $0 == 1 || $0 == 2 } ? 0 : z < 2 ? 1 : 2
    }
    try folder.addMesh("cells.stl", Mesh(positions: rooms.positions, triangles: rooms.triangles))
    let cavity = Shapes.icosphere(subdivisions: 2, radius: 6)
    try folder.addMesh(
      "half.stl",
      Shapes.together(
        Shapes.icosphere(subdivisions: 3, radius: 10),
        cavity.turned(share: 0.5, using: &generator),
        Shapes.box(from: [-14, -1, -1], to: [14, 1, 1])))
    var pierced = Shapes.icosphere(subdivisions: 1, radius: 10)
    pierced.positions[0] *= -3
    try folder.addMesh("pierced.stl", pierced)
    for (file, words) in [
      ("cells.stl", "close off 1 space of 0.008 ml, of which 1 stayed hollow"),
      ("half.stl", "of 1 shell so many triangles faced the other way"),
      ("pierced.stl", "ml more, if one does not ask which way"),
    ] {
      let outcome = try Tool.run(["repair", file, "-o", "o.stl", "--force"], in: folder)
      #expect(outcome.code == 0 && outcome.messages.contains(words), "\(outcome.messages)")
    }
  }

  @Test func `a soup of triangles beside a solid is no solid, and not done`() throws {
    let folder = try TemporaryFolder.withStrangeName()
    let ball = Shapes.icosphere(subdivisions: 2, radius: 10)
    var soup = Shapes.box(from: [20, 0, 0], to: [25, 5, 5])
    for t in ball.triangles {
      let corners = [t.a, t.b, t.c].map { ball.positions[Int($0)] }
      let middle = (corners[0] + corners[1] + corners[2]) / 3
      let first = UInt32(soup.positions.count)
      soup.positions += corners.map { $0 + (middle - $0) * 0.1 }
      soup.triangles.append(Triangle(first, first + 1, first + 2))
    }
    try folder.addMesh("soup.stl", soup)
    let outcome = try Tool.run(["repair", "soup.stl", "-o", "s.stl"], in: folder)
    #expect(outcome.code == 1, "\(outcome.messages)")
    #expect(outcome.output.contains("triangles that hang on nothing: weld with the width of the"))
  }
}
