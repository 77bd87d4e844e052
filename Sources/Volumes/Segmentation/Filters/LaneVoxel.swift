/// What the median needs of a voxel type: eight values side by side that are bits and nothing else,
/// and their minima and maxima.
protocol LaneVoxel: Voxel, SIMDScalar, Hashable, Codable where SIMD8Storage: BitwiseCopyable {
  static func low(_ a: SIMD8<Self>, _ b: SIMD8<Self>) -> SIMD8<Self>
  static func high(_ a: SIMD8<Self>, _ b: SIMD8<Self>) -> SIMD8<Self>
}

// Written for each type: the comparison of lanes of a known type is an instruction, that of any
// comparable type a loop over the lanes, a hundred times slower.

extension UInt8: LaneVoxel {
  @inline(__always) static func low(_ a: SIMD8<UInt8>, _ b: SIMD8<UInt8>) -> SIMD8<UInt8> {
    a.replacing(with: b, where: b .< a)
  }
  @inline(__always) static func high(_ a: SIMD8<UInt8>, _ b: SIMD8<UInt8>) -> SIMD8<UInt8> {
    a.replacing(with: b, where: b .> a)
  }
}

extension Int16: LaneVoxel {
  @inline(__always) static func low(_ a: SIMD8<Int16>, _ b: SIMD8<Int16>) -> SIMD8<Int16> {
    a.replacing(with: b, where: b .< a)
  }
  @inline(__always) static func high(_ a: SIMD8<Int16>, _ b: SIMD8<Int16>) -> SIMD8<Int16> {
    a.replacing(with: b, where: b .> a)
  }
}

extension UInt16: LaneVoxel {
  @inline(__always) static func low(_ a: SIMD8<UInt16>, _ b: SIMD8<UInt16>) -> SIMD8<UInt16> {
    a.replacing(with: b, where: b .< a)
  }
  @inline(__always) static func high(_ a: SIMD8<UInt16>, _ b: SIMD8<UInt16>) -> SIMD8<UInt16> {
    a.replacing(with: b, where: b .> a)
  }
}

extension Int32: LaneVoxel {
  @inline(__always) static func low(_ a: SIMD8<Int32>, _ b: SIMD8<Int32>) -> SIMD8<Int32> {
    a.replacing(with: b, where: b .< a)
  }
  @inline(__always) static func high(_ a: SIMD8<Int32>, _ b: SIMD8<Int32>) -> SIMD8<Int32> {
    a.replacing(with: b, where: b .> a)
  }
}

extension Float: LaneVoxel {
  @inline(__always) static func low(_ a: SIMD8<Float>, _ b: SIMD8<Float>) -> SIMD8<Float> {
    a.replacing(with: b, where: b .< a)
  }
  @inline(__always) static func high(_ a: SIMD8<Float>, _ b: SIMD8<Float>) -> SIMD8<Float> {
    a.replacing(with: b, where: b .> a)
  }
}

extension Double: LaneVoxel {
  @inline(__always) static func low(_ a: SIMD8<Double>, _ b: SIMD8<Double>) -> SIMD8<Double> {
    a.replacing(with: b, where: b .< a)
  }
  @inline(__always) static func high(_ a: SIMD8<Double>, _ b: SIMD8<Double>) -> SIMD8<Double> {
    a.replacing(with: b, where: b .> a)
  }
}
