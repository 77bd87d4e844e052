import FileSystem
import Geometry

/// The numbers of a GLB file's binary chunk, by the accessors that describe them.
///
/// Interleaved and tight views, all types of numbers, normalised or not. Every offset and count is
/// held against the chunk before a byte is read, so that memory is bounded by the file.
struct GLTFAccessors {
  let file: InputFile
  let document: GLTFDocument
  /// Where the chunk lies in the file; empty where there is none.
  let chunk: Range<Int>

  /// What an accessor says, held against the chunk.
  struct Layout {
    var start: Int
    var stride: Int
    var count: Int
    var components: Int
    var type: GLTFComponent
    var isNormalized: Bool

    var isTight: Bool { stride == components * type.size }
  }

  func layout(_ number: Int) throws -> Layout {
    guard let accessor = document.accessors?[checked: number] else {
      throw BrokenRule("it refers to accessor \(number), which is not there")
    }
    func broken(_ problem: String) -> BrokenRule { BrokenRule("accessor \(number) \(problem)") }
    guard accessor.sparse == nil else { throw UnreadFeature("accessor \(number) is sparse") }
    guard let viewNumber = accessor.bufferView,
      let view = document.bufferViews?[checked: viewNumber]
    else { throw broken("has no data") }
    if view.extensions?.names.contains("EXT_meshopt_compression") == true {
      throw UnreadFeature("accessor \(number) is compressed by EXT_meshopt_compression")
    }
    guard let buffer = document.buffers?[checked: view.buffer] else {
      throw broken("lies in a buffer that is not there")
    }
    guard view.buffer == 0, buffer.uri == nil, !chunk.isEmpty else {
      throw UnreadFeature("accessor \(number) has its data outside of the file")
    }
    guard let type = GLTFComponent(rawValue: accessor.componentType) else {
      throw broken("has numbers of the unknown type \(accessor.componentType)")
    }
    guard let components = ["SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4][accessor.type] else {
      throw broken("is of the type \(accessor.type.prefix(20).debugDescription)")
    }
    let size = components * type.size
    let stride = view.byteStride ?? size
    let offset = accessor.byteOffset ?? 0
    let viewOffset = view.byteOffset ?? 0
    let room = min(buffer.byteLength, chunk.count)
    guard viewOffset >= 0, view.byteLength >= 0, viewOffset <= room,
      view.byteLength <= room - viewOffset
    else { throw broken("lies in a view that reaches past its buffer") }
    // Then neither product below can overflow.
    guard stride >= size, stride <= 1 << 16, offset >= 0, offset <= view.byteLength,
      accessor.count > 0, accessor.count <= view.byteLength
    else { throw broken("has a count, offset or stride that cannot be") }
    guard (accessor.count - 1) * stride + size <= view.byteLength - offset else {
      throw broken("reaches past its view")
    }
    return Layout(
      start: chunk.lowerBound + viewOffset + offset, stride: stride, count: accessor.count,
      components: components, type: type, isNormalized: accessor.normalized ?? false)
  }

  /// The positions of an accessor of three numbers each; every one is finite.
  func positions(_ number: Int) throws -> [SIMD3<Float>] {
    let layout = try layout(number)
    guard layout.components == 3 else { throw BrokenRule("its positions are not three numbers") }
    let numbers = try self.numbers(layout)
    return try (0..<layout.count).map { index in
      let position = SIMD3(numbers[3 * index], numbers[3 * index + 1], numbers[3 * index + 2])
      guard position.isFinite else {
        throw BrokenRule("vertex \(index) of accessor \(number) is no finite number")
      }
      return position
    }
  }

  /// The numbers of colours, as shares of light; three or four a vertex.
  func colors(_ number: Int, vertices: Int) throws -> [SIMD3<Double>] {
    let layout = try layout(number)
    guard layout.components >= 3, layout.count == vertices else {
      throw BrokenRule("its colours are not three or four numbers for each vertex")
    }
    let numbers = try self.numbers(layout)
    return (0..<layout.count).map { index in
      let start = index * layout.components
      return SIMD3(Double(numbers[start]), Double(numbers[start + 1]), Double(numbers[start + 2]))
    }
  }

  /// The indices of an accessor of whole numbers without a sign.
  func indices(_ number: Int) throws -> [UInt32] {
    let layout = try layout(number)
    guard layout.components == 1, layout.type.isIndex else {
      throw BrokenRule("its indices are not single whole numbers")
    }
    if layout.isTight, layout.type == .uint32 {
      return try file.read(UInt32.self, count: layout.count, at: layout.start)
        .map { UInt32(littleEndian: $0) }
    }
    let bytes = try self.bytes(layout)
    return (0..<layout.count).map { layout.type.whole(bytes, at: $0 * layout.stride) }
  }

  private func bytes(_ layout: Layout) throws -> [UInt8] {
    let size = layout.components * layout.type.size
    return try file.read(
      UInt8.self, count: (layout.count - 1) * layout.stride + size, at: layout.start)
  }

  private func numbers(_ layout: Layout) throws -> [Float] {
    if layout.isTight, layout.type == .float {
      return try file.read(
        UInt32.self, count: layout.count * layout.components, at: layout.start
      ).map { Float(bitPattern: UInt32(littleEndian: $0)) }
    }
    let bytes = try self.bytes(layout)
    var numbers: [Float] = []
    numbers.reserveCapacity(layout.count * layout.components)
    for index in 0..<layout.count {
      for component in 0..<layout.components {
        let at = index * layout.stride + component * layout.type.size
        numbers.append(layout.type.number(bytes, at: at, isNormalized: layout.isNormalized))
      }
    }
    return numbers
  }
}

/// The types of numbers that glTF knows.
enum GLTFComponent: Int {
  case int8 = 5120
  case uint8 = 5121
  case int16 = 5122
  case uint16 = 5123
  case uint32 = 5125
  case float = 5126

  var size: Int {
    switch self {
    case .int8, .uint8: 1
    case .int16, .uint16: 2
    case .uint32, .float: 4
    }
  }

  /// Whether indices may be of this type.
  var isIndex: Bool { self == .uint8 || self == .uint16 || self == .uint32 }

  /// The bits of a number, least significant byte first.
  func whole(_ bytes: [UInt8], at offset: Int) -> UInt32 {
    var value = UInt32(bytes[offset])
    if size > 1 { value |= UInt32(bytes[offset + 1]) << 8 }
    if size > 2 { value |= UInt32(bytes[offset + 2]) << 16 | UInt32(bytes[offset + 3]) << 24 }
    return value
  }

  /// A number; a normalised integer as the share that it stands for (glTF 2.0 section 3.6.2.2).
  func number(_ bytes: [UInt8], at offset: Int, isNormalized: Bool) -> Float {
    let bits = whole(bytes, at: offset)
    func share(_ value: Float, of largest: Float) -> Float {
      isNormalized ? max(value / largest, -1) : value
    }
    switch self {
    case .int8: return share(Float(Int8(truncatingIfNeeded: bits)), of: 127)
    case .uint8: return share(Float(bits), of: 255)
    case .int16: return share(Float(Int16(truncatingIfNeeded: bits)), of: 32767)
    case .uint16: return share(Float(bits), of: 65535)
    case .uint32: return Float(bits)
    case .float: return Float(bitPattern: bits)
    }
  }
}

extension Array {
  /// The element of a number that a file states, or nil.
  subscript(checked index: Int) -> Element? { indices.contains(index) ? self[index] : nil }
}
