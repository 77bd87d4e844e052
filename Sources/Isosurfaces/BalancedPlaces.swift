import Foundation
import Geometry
import Parallel
import Surfaces
import Volumes

/// Moves the places of an isosurface's vertices, their `along`, to where they are balanced; see
/// `LevelSurface.balance()`.
///
/// On its edge a vertex stays between the same two voxels, and marching cubes is free of
/// self-intersections wherever on their edges vertices lie. Moved along their normals they could cross.
///
/// - Parameter mesh: where the vertices lie before; it does not follow.
func balancePlaces<T: Voxel>(
  of layers: [LayerCrossings], _ layout: RowLayout, _ mesh: Mesh, _ grid: Grid, _ values: [T]
) {
  // Of two layers before a slab and one behind it the triangles are gone over again.
  let thickness = 16
  let slabs = (layers.count + thickness - 1) / thickness
  let (vertices, triangles) = (layout.vertexOffsets, layout.triangleOffsets)
  let spacing = grid.spacing
  let softening = Float(cbrt(spacing.x * spacing.y * spacing.z) / 4)
  parallelFor(slabs) { slab in
    let first = slab * thickness
    let range = first..<min(first + thickness, layers.count)
    let before = max(first - 1, 0)
    // A layer's triangles have corners in it and in the next, and arcs come a layer after normals.
    let window = (before..<range.upperBound).map {
      vertices[min($0 + 3, layers.count)] - vertices[$0]
    }
    guard let window = window.max(), window > 0 else { return }
    var heights = ChordHeights(from: vertices[before], count: window, softening: softening)
    var chords = [SIMD4<Float>](repeating: .zero, count: window)
    func addNormals(_ layer: Int) {
      heights.addNormals(
        triangles[layer]..<triangles[layer + 1], of: mesh.triangles, at: mesh.positions)
    }
    if first > 1 { addNormals(first - 2) }
    for layer in before...range.upperBound {
      if layer < layers.count {
        addNormals(layer)
        heights.finishNormals(vertices[layer + 1] - vertices[layer])
      }
      let last = layer - 1
      guard last >= before else { continue }
      heights.addArcs(triangles[last]..<triangles[layer], of: mesh.triangles, at: mesh.positions)
      heights.pass(vertices[layer] - vertices[last], into: &chords)
      guard last >= first else { continue }
      slide(layers[last], last, layout, grid, values.span, chords.span)
    }
  }
}

/// Moves the places of a layer's vertices.
///
/// - Parameter chords: of each vertex its normal and height, see `ChordHeights`.
private func slide<T: Voxel>(
  _ layer: LayerCrossings, _ number: Int, _ layout: RowLayout, _ grid: Grid, _ values: Span<T>,
  _ chords: Span<SIMD4<Float>>
) {
  let map = grid.indexToPatient
  let (edges, along) = (layer.edges, layer.along)
  let z = number - 1
  layout.forEachRun(ofLayer: number, layer) { run in
    let edge = run.axis == 0 ? map.x : run.axis == 1 ? map.y : map.z
    let direction = SIMD4(SIMD3<Float>(edge.normalized), 0)
    let length = Float(edge.length)
    let step = run.axis == 0 ? 1 : run.axis == 1 ? grid.size.x : grid.size.x * grid.size.y
    // A vertex has voxels x and x + further; y and z of both are the run's.
    let further: Int32 = run.axis == 0 ? 1 : 0
    let (y, z) = (run.row - 1...run.row - (run.axis == 1 ? 0 : 1), z...z + (run.axis == 2 ? 1 : 0))
    // The cap on the border says nothing of how the wall beside it is curved, and is felt two voxels far.
    guard
      y.lowerBound > 1, y.upperBound < grid.size.y - 2, z.lowerBound > 1,
      z.upperBound < grid.size.z - 2
    else { return }
    let row = (z.lowerBound * grid.size.y + y.lowerBound) * grid.size.x
    let last = Int32(truncatingIfNeeded: grid.size.x - 2)
    let origin = UInt32(truncatingIfNeeded: y.lowerBound * grid.size.x)
    for index in 0..<run.count {
      let x = Int32(truncatingIfNeeded: edges[run.slot &+ index] &- origin)
      guard x > 1, x &+ further < last else { continue }
      let place = along[run.slot &+ index]
      let voxel = row &+ Int(x)
      let shift = bend(
        SIMD4(
          values[voxel &- step].asFloat, values[voxel].asFloat, values[voxel &+ step].asFloat,
          values[voxel &+ 2 &* step].asFloat), at: place)
      let chord = chords[run.vertex &+ index]
      let cosine = (chord * direction).sum()
      // Where the wall runs along the edge, sliding hardly moves it.
      let wanted = shift + chord.w * cosine / (max(cosine * cosine, 1 / 16) * length)
      guard wanted.isFinite else { continue }
      let move = lesser(0.125, greater(-0.125, wanted))
      // Many places at the same small distance from voxels would leave little for rounding.
      along[run.slot &+ index] = lesser(
        max(place, 31 / 32), greater(min(place, 1 / 32), place + move))
    }
  }
}
