public import Geometry

/// Where the voxels of a volume lie: their number along each axis and the map from voxel indices
/// (x, y, z), x fastest in memory, to the patient frame in millimetres.
///
/// The patient frame is DICOM's LPS: x grows to the patient's left, y to the back, z to the head.
/// Files that state another frame are converted at the door (`VolumeFiles`) and nowhere else.
/// Integer indices are voxel centres. The axes may be oblique; a grid of negative determinant is
/// stored mirrored, which surfaces respect by the winding of their triangles.
public struct Grid: Equatable, Hashable, Sendable {
  /// The number of voxels along x, y and z; each at least one.
  public let size: SIMD3<Int>
  /// From voxel index to the patient frame (LPS, mm).
  public let indexToPatient: Affine

  /// Creates a grid. The size must be positive, its product must fit an `Int`, and the map must be
  /// finite and of non-zero determinant.
  public init(size: SIMD3<Int>, indexToPatient: Affine) {
    precondition(size.x > 0 && size.y > 0 && size.z > 0)
    precondition(indexToPatient.determinant != 0 && indexToPatient.determinant.isFinite)
    self.size = size
    self.indexToPatient = indexToPatient
  }

  /// Creates a grid along the patient's axes from its spacing in mm and the centre of voxel 0.
  public init(size: SIMD3<Int>, spacing: SIMD3<Double>, origin: SIMD3<Double> = .zero) {
    var map = Affine.scaling(spacing)
    map.translation = origin
    self.init(size: size, indexToPatient: map)
  }

  /// The number of voxels.
  public var count: Int { size.x * size.y * size.z }

  /// The distance between neighbouring voxel centres along each axis, in mm.
  public var spacing: SIMD3<Double> {
    SIMD3(indexToPatient.x.length, indexToPatient.y.length, indexToPatient.z.length)
  }

  /// The patient position of voxel (0, 0, 0)'s centre, in mm.
  public var origin: SIMD3<Double> { indexToPatient.translation }

  /// The volume of one voxel in mm³, always positive.
  public var voxelVolume: Double { abs(indexToPatient.determinant) }

  /// Whether the index axes form a left-handed system in the patient frame.
  public var isMirrored: Bool { indexToPatient.determinant < 0 }

  /// The position of a voxel in memory.
  @inlinable public func offset(_ x: Int, _ y: Int, _ z: Int) -> Int {
    (z * size.y + y) * size.x + x
  }

  /// The voxel in which a place given in voxels lies, the later one on the face between two; nil more than
  /// half a voxel outside the outermost centres.
  @inlinable @inline(__always)
  package func voxel(holding place: SIMD3<Double>) -> SIMD3<Int>? {
    let (x, y, z) = (place.x + 0.5, place.y + 0.5, place.z + 0.5)
    guard x >= 0, y >= 0, z >= 0, x < Double(size.x), y < Double(size.y), z < Double(size.z) else {
      return nil
    }
    return SIMD3(Int(x), Int(y), Int(z))
  }

  /// The voxel at a position in memory.
  func voxel(at offset: Int) -> SIMD3<Int> {
    SIMD3(offset % size.x, offset / size.x % size.y, offset / (size.x * size.y))
  }
}
