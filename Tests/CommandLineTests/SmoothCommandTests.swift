import Heartwright
import TestSupport
import Testing

/// What smoothing must not do to a mesh.
@Suite struct SmoothCommandTests {
  @Test func `smoothing keeps what is sound, and says where a shape is lost`() throws {
    let folder = try TemporaryFolder.withStrangeName()
    // Long triangles that smoothing turns inside out.
    let slab = Mesh(
      positions: [
        [0, 0, 1], [0, 10, 1], [0, 0, 0], [10, 0, 0], [0, 10, 0], [10, 10, 1], [10, 0, 1],
        [10, 10, 0],
      ],
      triangles: [
        Triangle(0, 1, 2), Triangle(3, 0, 2), Triangle(2, 1, 4), Triangle(4, 3, 2),
        Triangle(0, 5, 1), Triangle(6, 0, 3), Triangle(6, 5, 0), Triangle(1, 5, 4),
        Triangle(7, 3, 4), Triangle(4, 5, 7), Triangle(7, 6, 3), Triangle(5, 6, 7),
      ])
    try folder.addMesh("slab.stl", slab, times: 1)
    try folder.addMesh("box.stl", Shapes.box(), times: 10)
    let flat = try Tool.run(["smooth", "slab.stl", "-o", "s.stl", "--passes", "50"], in: folder)
    #expect(flat.code == 0 && flat.messages.contains("slab would not be sound any more and stays"))
    #expect(
      try MeshFile.read(folder.path + "/s.stl").model.merged
        == MeshFile.read(folder.path + "/slab.stl").model.merged)
    let box = try Tool.run(["smooth", "box.stl", "-o", "b.stl", "--passes", "100"], in: folder)
    #expect(
      box.code == 0 && box.messages.contains("ml were before: this is not its shape any more"))
  }
}
