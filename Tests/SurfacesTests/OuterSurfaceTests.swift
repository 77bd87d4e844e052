import Geometry
import Surfaces
import TestSupport
import Testing

@Suite struct OuterSurfaceTests {
  private let boxes = [
    Part(name: "left", mesh: Shapes.box(from: [0, 0, 0], to: [10, 10, 10])),
    Part(name: "right", mesh: Shapes.box(from: [10, 0, 0], to: [20, 10, 10])),
  ]

  @Test func `a wall that two parts share is left out of their outer surface`() {
    let outer = Model(parts: boxes).outerSurface
    // Ten of twelve triangles each are outside.
    #expect(outer.triangles.count == 20)
    let certificate = outer.certificate()
    #expect(certificate.isSound && certificate.shells == 1)
    #expect(abs(outer.measures().volume - 2000) < 1e-6)
  }

  @Test func `one part is its own, and what faces the same way or belongs to one part stays`() {
    #expect(Model(parts: [boxes[0]]).outerSurface == boxes[0].mesh)
    // Twice the same part: its triangles do not face each other.
    #expect(Model(parts: [boxes[0], boxes[0]]).outerSurface.triangles.count == 24)
    let together = Part(
      name: "both", mesh: Shapes.together(boxes[0].mesh, boxes[1].mesh))
    #expect(
      Model(parts: [together, Part(name: "far", mesh: Shapes.icosphere(center: [90, 0, 0]))])
        .outerSurface.triangles.count == 24 + Shapes.icosphere().triangles.count)
  }
}
