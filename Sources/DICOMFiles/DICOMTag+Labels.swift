extension DICOMTag {
  // MARK: Segmentations, PS3.3 C.8.20
  static let segmentationType = DICOMTag(0x0062, 0x0001)
  static let segmentSequence = DICOMTag(0x0062, 0x0002)
  static let segmentNumber = DICOMTag(0x0062, 0x0004)
  static let segmentLabel = DICOMTag(0x0062, 0x0005)
  static let referencedSegmentNumber = DICOMTag(0x0062, 0x000B)
  static let segmentIdentification = DICOMTag(0x0062, 0x000A)
  static let recommendedDisplayCIELab = DICOMTag(0x0062, 0x000D)
  static let maximumFractionalValue = DICOMTag(0x0062, 0x000E)
  static let segmentedPropertyType = DICOMTag(0x0062, 0x000F)
  static let codeValue = DICOMTag(0x0008, 0x0100)
  static let longCodeValue = DICOMTag(0x0008, 0x0119)
  static let codingScheme = DICOMTag(0x0008, 0x0102)
  static let codeMeaning = DICOMTag(0x0008, 0x0104)

  // MARK: Structure sets, PS3.3 C.8.8.5 and C.8.8.6
  static let structureSetROIs = DICOMTag(0x3006, 0x0020)
  static let roiNumber = DICOMTag(0x3006, 0x0022)
  static let roiName = DICOMTag(0x3006, 0x0026)
  static let roiDisplayColor = DICOMTag(0x3006, 0x002A)
  static let roiContours = DICOMTag(0x3006, 0x0039)
  static let contours = DICOMTag(0x3006, 0x0040)
  static let contourType = DICOMTag(0x3006, 0x0042)
  static let contourPointCount = DICOMTag(0x3006, 0x0046)
  static let contourData = DICOMTag(0x3006, 0x0050)
  static let referencedROINumber = DICOMTag(0x3006, 0x0084)
}
