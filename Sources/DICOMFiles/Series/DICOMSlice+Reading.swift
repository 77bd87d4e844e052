extension DICOMSlice {
  /// The slices of a file: one for each frame; none where it holds no image.
  ///
  /// - Throws: `DICOMFailure` where pixels are described in contradiction.
  static func slices(in file: DICOMFile, source: Int) throws -> [DICOMSlice] {
    guard file.kind == .image else { return [] }
    let pixels = try file.pixels
    let shared = file.root.firstItem(.sharedGroups)
    let groups = file.root.items(.frameGroups)
    let reader = SliceReader(file, pixels: pixels, source: source)
    guard pixels.frames > 1 || !groups.isEmpty || shared != nil else {
      return [reader.slice(frame: 0, items: FrameItems(own: nil, shared: nil), flaw: nil)]
    }
    guard groups.count == pixels.frames else {
      // One line of the list stands for the whole file.
      let flaw = "several frames in one file, which do not say where they lie"
      return [reader.slice(frame: 0, items: FrameItems(own: nil, shared: shared), flaw: flaw)]
    }
    return groups.enumerated().map { frame, group in
      reader.slice(frame: frame, items: FrameItems(own: group, shared: shared), flaw: nil)
    }
  }
}

/// Reads what one file says of its slices; what is the same for all, once.
private struct SliceReader {
  private let root: DICOMItem
  private let pixels: PixelDescription
  private let source: Int
  private let plain: PlainPixels?
  private let instance: String
  private let pixelFlaw: String?
  private let padding: Int?
  /// The key of a slice of no stack.
  private let key: SeriesKey

  init(_ file: DICOMFile, pixels: PixelDescription, source: Int) {
    root = file.root
    self.pixels = pixels
    self.source = source
    plain = PlainPixels(of: file)
    instance = root.text(.sopInstance) ?? ""
    pixelFlaw = Self.flaw(of: pixels, root)
    padding = Self.padding(pixels, root)
    key = Self.key(pixels, root)
  }

  func slice(frame: Int, items: FrameItems, flaw: String?) -> DICOMSlice {
    let placement = self.placement(items)
    let rescale = self.rescale(items)
    let flaws = [
      flaw, pixelFlaw,
      placement == nil
        ? "images that do not say in a way that can be trusted where they lie" : nil,
      rescale == nil ? "slices with an unreadable rescale slope or intercept" : nil,
    ]
    return DICOMSlice(
      source: source, frame: frame,
      series: key.inStack(items.first(.frameContent)?.text(.stackID) ?? ""), instance: instance,
      placement: placement, rescale: rescale ?? SliceRescale(), plain: plain, padding: padding,
      moments: moments(items), flaw: flaws.compactMap { $0 }.first)
  }

  private static func flaw(of pixels: PixelDescription, _ root: DICOMItem) -> String? {
    if pixels.samplesPerPixel != 1 {
      return "pictures in colour (\(pixels.samplesPerPixel) samples a pixel)"
    }
    guard ["MONOCHROME1", "MONOCHROME2"].contains(pixels.photometric) else {
      return "pixels that are not grey values"
    }
    if pixels.bitsAllocated == 1 { return "pixels of one bit" }
    if root.firstItem(.modalityTable) != nil { return "values behind a modality lookup table" }
    return nil
  }

  private func placement(_ items: FrameItems) -> SlicePlacement? {
    let isEnhanced = items.own != nil
    let place = isEnhanced ? items.first(.planePosition) : root
    let plane = isEnhanced ? items.first(.planeOrientation) : root
    let measures = isEnhanced ? items.first(.pixelMeasures) : root
    guard let position = place?.numbers(.position),
      let orientation = plane?.numbers(.orientation), let spacing = measures?.numbers(.pixelSpacing)
    else { return nil }
    return SlicePlacement(position: position, orientation: orientation, pixelSpacing: spacing)
  }

  /// Nil where the attributes are there and are no rescale.
  private func rescale(_ items: FrameItems) -> SliceRescale? {
    let item = items.first(.valueTransformation) ?? root
    let rescale = SliceRescale(
      slope: item.has(.slope) ? item.number(.slope) ?? .nan : 1,
      intercept: item.has(.intercept) ? item.number(.intercept) ?? .nan : 0)
    return rescale.slope.isFinite && rescale.slope != 0 && rescale.intercept.isFinite
      ? rescale : nil
  }

  private static func padding(_ pixels: PixelDescription, _ root: DICOMItem) -> Int? {
    // Written unsigned by some where pixels are signed: the same sixteen bits are meant.
    guard let padding = root.integer(.padding) else { return nil }
    return pixels.isSigned && pixels.bitsAllocated == 16 && padding > Int(Int16.max)
      ? padding - 0x1_0000 : padding
  }

  private static func key(_ pixels: PixelDescription, _ root: DICOMItem) -> SeriesKey {
    SeriesKey(
      number: root.integer(.seriesNumber) ?? 0, uid: root.text(.seriesInstance) ?? "", stack: "",
      frameOfReference: root.text(.frameOfReference) ?? "", modality: root.text(.modality) ?? "",
      description: root.text(.seriesDescription) ?? "", columns: pixels.columns, rows: pixels.rows,
      pixels: PixelKind(
        bitsAllocated: pixels.bitsAllocated, bitsStored: pixels.bitsStored,
        isSigned: pixels.isSigned, photometric: pixels.photometric))
  }

  private func moments(_ items: FrameItems) -> SliceMoments {
    let content = items.first(.frameContent)
    let cardiac = items.first(.cardiacSynchronization)
    func number(_ item: DICOMItem?, _ tag: DICOMTag) -> Double? {
      item?.number(tag) ?? root.number(tag)
    }
    let percent = number(cardiac, .percentOfCardiacPhase)
    let rate = root.number(.heartRate).flatMap { $0 > 0 ? 60_000 / $0 : nil }
    return SliceMoments(
      percent: percent, trigger: number(cardiac, .triggerDelay) ?? root.number(.triggerTime),
      interval: number(cardiac, .nominalInterval) ?? root.number(.nominalIntervalOfSlice) ?? rate,
      keys: [
        number(content, .temporalPositionIndex), root.number(.temporalPosition), percent,
        root.number(.triggerTime), number(cardiac, .triggerDelay),
        number(items.first(.mrEcho), .effectiveEchoTime), root.number(.echoNumber),
        root.number(.echoTime), number(items.first(.mrDiffusion), .bValue),
        number(content, .frameAcquisitionNumber), root.number(.acquisitionNumber),
      ])
  }
}

extension DICOMTag {
  fileprivate static let modality = DICOMTag(0x0008, 0x0060)
  fileprivate static let seriesDescription = DICOMTag(0x0008, 0x103E)
  fileprivate static let echoTime = DICOMTag(0x0018, 0x0081)
  fileprivate static let echoNumber = DICOMTag(0x0018, 0x0086)
  fileprivate static let triggerTime = DICOMTag(0x0018, 0x1060)
  fileprivate static let nominalIntervalOfSlice = DICOMTag(0x0018, 0x1062)
  fileprivate static let heartRate = DICOMTag(0x0018, 0x1088)
  fileprivate static let effectiveEchoTime = DICOMTag(0x0018, 0x9082)
  fileprivate static let bValue = DICOMTag(0x0018, 0x9087)
  fileprivate static let mrEcho = DICOMTag(0x0018, 0x9114)
  fileprivate static let mrDiffusion = DICOMTag(0x0018, 0x9117)
  fileprivate static let cardiacSynchronization = DICOMTag(0x0018, 0x9118)
  fileprivate static let seriesNumber = DICOMTag(0x0020, 0x0011)
  fileprivate static let acquisitionNumber = DICOMTag(0x0020, 0x0012)
  fileprivate static let position = DICOMTag(0x0020, 0x0032)
  fileprivate static let orientation = DICOMTag(0x0020, 0x0037)
  fileprivate static let temporalPosition = DICOMTag(0x0020, 0x0100)
  fileprivate static let stackID = DICOMTag(0x0020, 0x9056)
  fileprivate static let frameContent = DICOMTag(0x0020, 0x9111)
  fileprivate static let planePosition = DICOMTag(0x0020, 0x9113)
  fileprivate static let planeOrientation = DICOMTag(0x0020, 0x9116)
  fileprivate static let temporalPositionIndex = DICOMTag(0x0020, 0x9128)
  fileprivate static let triggerDelay = DICOMTag(0x0020, 0x9153)
  fileprivate static let frameAcquisitionNumber = DICOMTag(0x0020, 0x9156)
  fileprivate static let percentOfCardiacPhase = DICOMTag(0x0020, 0x9241)
  fileprivate static let nominalInterval = DICOMTag(0x0020, 0x9251)
  fileprivate static let pixelSpacing = DICOMTag(0x0028, 0x0030)
  fileprivate static let padding = DICOMTag(0x0028, 0x0120)
  fileprivate static let intercept = DICOMTag(0x0028, 0x1052)
  fileprivate static let slope = DICOMTag(0x0028, 0x1053)
  fileprivate static let modalityTable = DICOMTag(0x0028, 0x3000)
  fileprivate static let pixelMeasures = DICOMTag(0x0028, 0x9110)
  fileprivate static let valueTransformation = DICOMTag(0x0028, 0x9145)
  fileprivate static let sharedGroups = DICOMTag(0x5200, 0x9229)
  fileprivate static let frameGroups = DICOMTag(0x5200, 0x9230)
}
