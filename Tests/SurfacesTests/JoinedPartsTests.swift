import Geometry
import Surfaces
import TestSupport
import Testing

@Suite struct JoinedPartsTests {
  private let left = Part(name: "left", mesh: Shapes.box(from: [0, 0, 0], to: [10, 10, 10]))
  private let right = Part(name: "right", mesh: Shapes.box(from: [10, 0, 0], to: [20, 10, 10]))
  private let far = Part(name: "far", mesh: Shapes.icosphere(center: [90, 0, 0]))

  @Test func `parts that share a wall are one surface, and others are their own`() throws {
    let groups = Model(parts: [left, far, right]).joinedParts
    #expect(groups.map(\.parts) == [[0, 2], [1]])
    #expect(groups[1].surface.positions == far.mesh.positions)
    #expect(groups[1].surface.triangles == far.mesh.triangles)
    let surface = groups[0].surface
    // Twelve triangles each, of which two are the same wall; eight corners each, of which four are.
    #expect(surface.triangles.count == 22 && surface.positions.count == 12)
    #expect(zip(surface.inner, surface.outer).count { $0 == 2 && $1 == 1 } == 2)
    for (number, part) in [left, right].enumerated() {
      let mesh = surface.part(UInt16(number + 1))
      #expect(mesh.certificate().isSound && mesh.triangles.count == 12)
      #expect(abs(mesh.measures().volume - 1000) < 1e-6)
      #expect(groups[0].vertices[number].map { surface.positions[Int($0)] } == part.mesh.positions)
    }
  }

  @Test
  func `a part between two others makes one group of three, and one part twice shares no wall`() {
    let next = Part(name: "next", mesh: Shapes.box(from: [20, 0, 0], to: [30, 10, 10]))
    #expect(Model(parts: [left, next, right]).joinedParts.map(\.parts) == [[0, 1, 2]])
    #expect(Model(parts: [left, left]).joinedParts.map(\.parts) == [[0], [1]])
    #expect(Model().joinedParts.isEmpty)
  }

  @Test
  func `neighbours that are decimated go on sharing their wall, within the number of triangles`()
    throws
  {
    // A room with a flat roof of steps, cut in two by a wall of steps.
    let rooms = Shapes.rooms(size: [16, 16, 16]) { x, y, z in
      x + y + z > 40 ? 0 : x + y / 3 < 9 ? 1 : 2
    }
    let parts = [1, 2].map { Part(name: "\($0)", mesh: rooms.part($0)) }
    let group = try #require(Model(parts: parts).joinedParts.first)
    #expect(group.parts == [0, 1] && group.surface.triangles.count == rooms.triangles.count)
    let all = parts.reduce(0) { $0 + $1.mesh.triangles.count }
    let (meshes, report) = group.decimated(.ratio(0.2))
    #expect(report.reachedCount)
    let count = meshes.reduce(0) { $0 + $1.triangles.count }
    #expect(count <= all / 5 && count > all / 6)
    #expect(meshes.allSatisfy { $0.certificate().isSound })
    let outer = Model(parts: meshes.map { Part(name: "half", mesh: $0) }).outerSurface
    #expect(outer.certificate().isSound && outer.triangles.count < count)
    let volume = meshes.reduce(0) { $0 + $1.measures().volume }
    #expect(abs(outer.measures().volume - volume) < 1e-6 * volume)
  }
}
