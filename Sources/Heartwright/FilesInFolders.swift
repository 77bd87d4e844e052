public import FileSystem
public import MeshFiles
import Previews
public import Surfaces
public import VolumeFiles
public import Volumes

extension FileFacts {
  /// The facts that every mesh file of this tool states.
  ///
  /// - Parameter frame: the axes of its coordinates, where they are known.
  public static func tool(frame: String?, title: String? = nil, metadata: [Entry] = []) -> FileFacts
  {
    FileFacts(
      title: title, application: "Heartwright \(heartwrightVersion)", frame: frame,
      metadata: metadata)
  }

  /// The same facts with a picture of the model, for formats that hold one.
  ///
  /// Takes a fraction of a second for a million triangles.
  /// - Throws: `PNGFailure`.
  public func illustrated(by model: Model, as format: MeshFormat) throws -> FileFacts {
    guard format == .threeMF else { return self }
    var facts = self
    facts.thumbnail = try PNG.encode(
      ModelRenderer().render(model, view: .anterior, width: 256, height: 256))
    return facts
  }
}

extension MeshFile {
  /// Writes a model as a file of a folder that is being made; OBJ gets a sibling `.mtl`.
  public static func write(
    _ model: Model, as format: MeshFormat, named name: String, in folder: OutputFolder,
    facts: FileFacts
  ) throws {
    let file = try folder.file(name)
    let materials = format == .obj ? try folder.file(MeshFile.materialPath(beside: name)) : nil
    try write(model, as: format, to: file, materials: materials, facts: facts)
    try materials?.commit()
    try file.commit()
  }
}

extension VolumeFile {
  /// Writes a volume as a file of a folder that is being made.
  public static func write(_ volume: Volume, to name: String, in folder: OutputFolder) throws {
    try write(volume, to: folder.stagingPath + "/" + name, replacing: true)
  }

  /// Writes a label map as a file of a folder that is being made.
  public static func write(_ labels: LabelMap, to name: String, in folder: OutputFolder) throws {
    try write(labels, to: folder.stagingPath + "/" + name, replacing: true)
  }
}
