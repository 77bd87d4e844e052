/// The JSON part of a glTF 2.0 file (Khronos, ISO/IEC 12113), as far as surfaces need it.
///
/// What stands in others' files besides is passed over. Every number is checked where it is used.
struct GLTFDocument: Codable {
  struct Asset: Codable {
    var version: String
    var generator: String?
    var extras: GLTFExtras?
  }

  struct Scene: Codable {
    var name: String?
    var nodes: [Int]?
  }

  struct Node: Codable {
    var name: String?
    var mesh: Int?
    var children: [Int]?
    /// Sixteen numbers, column by column.
    var matrix: [Double]?
    var translation: [Double]?
    /// A quaternion, the scalar last.
    var rotation: [Double]?
    var scale: [Double]?
    var extensions: GLTFExtensions?
  }

  struct Mesh: Codable {
    var name: String?
    var primitives: [Primitive]
  }

  struct Primitive: Codable {
    var attributes: [String: Int]
    var indices: Int?
    var material: Int?
    /// 4, the default, for triangles; 5 and 6 for strips and fans.
    var mode: Int?
    var targets: [[String: Int]]?
    var extensions: GLTFExtensions?
  }

  struct Accessor: Codable {
    var bufferView: Int?
    var byteOffset: Int?
    var componentType: Int
    var normalized: Bool?
    var count: Int
    var type: String
    var min: [Double]?
    var max: [Double]?
    var sparse: GLTFExtensions?
  }

  struct BufferView: Codable {
    var buffer: Int
    var byteOffset: Int?
    var byteLength: Int
    var byteStride: Int?
    var target: Int?
    var extensions: GLTFExtensions?
  }

  struct Buffer: Codable {
    var byteLength: Int
    var uri: String?
  }

  struct Material: Codable {
    struct Roughness: Codable {
      /// Shares of light and the opacity.
      var baseColorFactor: [Double]?
      var baseColorTexture: GLTFExtensions?
      var metallicFactor: Double?
      var roughnessFactor: Double?
    }

    var name: String?
    /// Whether the opacity counts: `OPAQUE`, as by default, `MASK` or `BLEND`.
    var alphaMode: String?
    var pbrMetallicRoughness: Roughness?
    var emissiveTexture: GLTFExtensions?
    var extensions: GLTFExtensions?
    var extras: GLTFExtras?

    /// An older way to say what a material looks like, which is not read.
    static let specularGlossiness = "KHR_materials_pbrSpecularGlossiness"
    var hasOtherColor: Bool {
      pbrMetallicRoughness == nil && extensions?.names.contains(Self.specularGlossiness) == true
    }
  }

  var asset: Asset
  var scene: Int?
  var scenes: [Scene]?
  var nodes: [Node]?
  var meshes: [Mesh]?
  var materials: [Material]?
  var accessors: [Accessor]?
  var bufferViews: [BufferView]?
  var buffers: [Buffer]?
  var extensionsRequired: [String]?
  var skins: [GLTFExtensions]?
  var animations: [GLTFExtensions]?
}

/// An object of which only the names matter.
struct GLTFExtensions: Codable {
  private struct Anything: Codable {
    init(from decoder: any Decoder) throws {}
    func encode(to encoder: any Encoder) throws {}
  }

  let names: Set<String>

  init(from decoder: any Decoder) throws {
    names = Set(try decoder.singleValueContainer().decode([String: Anything].self).keys)
  }

  func encode(to encoder: any Encoder) throws {
    preconditionFailure("what is only read is not written")
  }
}

/// The texts that a writer added; whatever else stands there in others' files is passed over.
struct GLTFExtras: Codable {
  /// Says that no vertex stands twice because of its normal: `shared`.
  static let vertices = "vertices"
  /// The axes of the mesh's coordinates, such as `LPS`.
  static let frame = "frame"
  /// The unit of a mesh's own numbers.
  static let unit = "unit"
  /// What says how a file is to be read, and nothing about its model.
  static let ofTheFile = [vertices, frame, unit]
  /// A part's own colour where its material shows another, or `none`.
  static let partColor = "partColor"

  private struct Text: Codable {
    let value: String?
    init(from decoder: any Decoder) throws {
      value = try? decoder.singleValueContainer().decode(String.self)
    }
    func encode(to encoder: any Encoder) throws {}
  }

  var texts: [String: String]

  init(_ texts: [String: String]) { self.texts = texts }

  init(from decoder: any Decoder) throws {
    let found = try? decoder.singleValueContainer().decode([String: Text].self)
    texts = found?.compactMapValues(\.value) ?? [:]
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(texts)
  }
}
