import Geometry
import Volumes

/// Makes NRRD headers: LPS, millimetres, little-endian, gzip.
enum NRRDWriter {
  /// - Parameters:
  ///   - dataFile: the data's file name, or nil where it follows the header.
  ///   - keys: lines of keys and values.
  static func header(of volume: Volume, dataFile: String?, keys: String = "") -> String {
    let type =
      switch volume.voxels {
      case .uint8: "uint8"
      case .int16: "int16"
      case .uint16: "uint16"
      case .int32: "int32"
      case .float: "float"
      case .double: "double"
      }
    let (size, map) = (volume.grid.size, volume.grid.indexToPatient)
    func vector(_ value: SIMD3<Double>) -> String { "(\(value.x),\(value.y),\(value.z))" }
    var text = """
      NRRD0004
      type: \(type)
      dimension: 3
      space: left-posterior-superior
      sizes: \(size.x) \(size.y) \(size.z)
      space directions: \(vector(map.x)) \(vector(map.y)) \(vector(map.z))
      kinds: domain domain domain
      endian: little
      encoding: gzip
      space units: "mm" "mm" "mm"
      space origin: \(vector(map.translation))

      """
    if let dataFile { text += "data file: \(dataFile)\n" }
    return text + keys + (dataFile == nil ? "\n" : "")
  }
}

/// Makes MetaImage headers: millimetres, little-endian, compressed.
enum MetaImageWriter {
  /// - Parameter dataFile: the data's file name, or `LOCAL` where it follows the header.
  static func header(of volume: Volume, compressedSize: Int, dataFile: String) -> String {
    let type =
      switch volume.voxels {
      case .uint8: "MET_UCHAR"
      case .int16: "MET_SHORT"
      case .uint16: "MET_USHORT"
      case .int32: "MET_INT"
      case .float: "MET_FLOAT"
      case .double: "MET_DOUBLE"
      }
    let grid = volume.grid
    func words(_ value: SIMD3<Double>) -> String { "\(value.x) \(value.y) \(value.z)" }
    let map = grid.indexToPatient
    let axes = [map.x, map.y, map.z].map { words($0.normalized) }.joined(separator: " ")
    return """
      ObjectType = Image
      NDims = 3
      BinaryData = True
      BinaryDataByteOrderMSB = False
      CompressedData = True
      CompressedDataSize = \(compressedSize)
      TransformMatrix = \(axes)
      Offset = \(words(grid.origin))
      CenterOfRotation = 0 0 0
      ElementSpacing = \(words(grid.spacing))
      DimSize = \(grid.size.x) \(grid.size.y) \(grid.size.z)
      ElementType = \(type)
      ElementDataFile = \(dataFile)

      """
  }
}
