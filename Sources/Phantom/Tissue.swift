import Geometry
import Volumes

/// What a point of the body is made of. The heart's tissues come first, in the order of their
/// integers in the label map; those from `vesselWall` on are in the scan only.
enum Tissue: UInt8, CaseIterable, Sendable {
  case leftMyocardium
  case rightVentricularWall
  case leftAtrialWall
  case rightAtrialWall
  case anterolateralPapillaryMuscle
  case posteromedialPapillaryMuscle
  case leftAtrium
  case leftVentricle
  case rightAtrium
  case rightVentricle
  case aorta
  case pulmonaryArtery
  case superiorVenaCava
  case inferiorVenaCava
  case leftSuperiorPulmonaryVein
  case leftInferiorPulmonaryVein
  case rightSuperiorPulmonaryVein
  case rightInferiorPulmonaryVein
  case leftCoronaryArtery
  case rightCoronaryArtery
  case vesselWall
  case fat
  case muscle
  case oesophagus
  case liver
  case lung
  case airway
  case corticalBone
  case spongyBone
  case disc
  case cartilage
  case air

  /// Which circulation fills it, nil where there is no blood.
  enum Side {
    case left
    case right
  }

  var side: Side? {
    switch self {
    case .leftVentricle, .leftAtrium, .aorta, .leftSuperiorPulmonaryVein,
      .leftInferiorPulmonaryVein, .rightSuperiorPulmonaryVein, .rightInferiorPulmonaryVein,
      .leftCoronaryArtery, .rightCoronaryArtery:
      .left
    case .rightVentricle, .rightAtrium, .pulmonaryArtery, .superiorVenaCava, .inferiorVenaCava:
      .right
    default: nil
    }
  }

  /// The position in the label map's structures, zero for what is not part of the heart.
  var label: Int { rawValue < Tissue.vesselWall.rawValue ? Int(rawValue) + 1 : 0 }

  /// The value in a scan of the given phase, HU.
  func density(in phase: HeartPhantom.Phase) -> Double {
    if let side {
      guard phase == .left else { return 350 }
      switch self {
      case .leftAtrium: return 490
      case .rightAtrium: return 169
      case .rightVentricle: return 180
      // The great vessels are as bright as the ventricle that fills them or the atrium they fill.
      case .superiorVenaCava, .inferiorVenaCava: return 169
      case .leftVentricle, .aorta, .leftCoronaryArtery, .rightCoronaryArtery: return 449
      default: return side == .left ? 490 : 180
      }
    }
    switch self {
    case .leftMyocardium, .rightVentricularWall, .leftAtrialWall, .rightAtrialWall,
      .anterolateralPapillaryMuscle, .posteromedialPapillaryMuscle:
      return phase == .left ? 165 : 110
    case .vesselWall: return 70
    case .fat: return -90
    case .muscle: return 55
    case .oesophagus: return 40
    case .liver: return 100
    case .lung: return -840
    case .corticalBone: return 620
    case .spongyBone: return 190
    case .disc: return 85
    case .cartilage: return 120
    default: return -1000
    }
  }

  /// The structures of the label map; `structures[tissue.label]` is the tissue's.
  static let structures: [Structure] =
    [.background] + Tissue.allCases.filter { $0.label > 0 }.map(\.structure)

  /// The integer, name and colour. 205, 420, 500, 550, 600, 820 and 850 are those of MM-WHS; the
  /// others are ours, chosen next to their kin, since MM-WHS has no number for them.
  private var structure: Structure {
    let (value, name, color) = description
    return Structure(value: value, name: name, color: color)
  }

  private var description: (Int, String, Color) {
    switch self {
    case .leftMyocardium: (205, "left ventricular myocardium", Color(0xB9, 0x78, 0x7D))
    case .rightVentricularWall: (206, "right ventricular wall", Color(205, 140, 112))
    case .leftAtrialWall: (207, "left atrial wall", Color(220, 166, 150))
    case .rightAtrialWall: (208, "right atrial wall", Color(200, 176, 166))
    case .anterolateralPapillaryMuscle:
      (209, "anterolateral papillary muscle", Color(150, 70, 66))
    case .posteromedialPapillaryMuscle:
      (210, "posteromedial papillary muscle", Color(172, 88, 70))
    case .leftAtrium: (420, "left atrium", Color(0xE6, 0x78, 0x9B))
    case .leftVentricle: (500, "left ventricle", Color(0xC8, 0x32, 0x3C))
    case .rightAtrium: (550, "right atrium", Color(0x64, 0xA0, 0xDC))
    case .rightVentricle: (600, "right ventricle", Color(0x3C, 0x64, 0xB4))
    case .aorta: (820, "aorta", Color(0xF0, 0x4A, 0x28))
    case .pulmonaryArtery: (850, "pulmonary artery", Color(0x78, 0x46, 0xAA))
    case .superiorVenaCava: (860, "superior vena cava", Color(0x3C, 0xB4, 0xD2))
    case .inferiorVenaCava: (870, "inferior vena cava", Color(0x28, 0x82, 0xA0))
    case .leftSuperiorPulmonaryVein:
      (881, "left superior pulmonary vein", Color(0xF0, 0x8C, 0x8C))
    case .leftInferiorPulmonaryVein:
      (882, "left inferior pulmonary vein", Color(0xF5, 0xA0, 0xAA))
    case .rightSuperiorPulmonaryVein:
      (883, "right superior pulmonary vein", Color(0xE6, 0x78, 0x78))
    case .rightInferiorPulmonaryVein:
      (884, "right inferior pulmonary vein", Color(0xF0, 0xB4, 0xB4))
    case .leftCoronaryArtery: (891, "left coronary artery", Color(250, 196, 60))
    case .rightCoronaryArtery: (892, "right coronary artery", Color(244, 172, 40))
    default: (0, "background", Color(0, 0, 0))
    }
  }
}
