public import Geometry
public import Volumes

/// A synthetic four-chamber heart in its chest, known exactly at every point of space: its CT, its
/// label map, and the truth that both are measured against.
///
/// The scene is analytic: ellipsoids, tapered tubes along curves and planes, painted in a fixed
/// order, so that which structure holds a point is a closed function that knows no grid. It shows
/// an adult at the end of filling, in the patient frame (LPS, mm) with the heart about the origin.
///
///     let heart = try HeartPhantom(.init(spacing: [0.7, 0.7, 0.7], seed: 7))
///     let scan = heart.volume()
///     let truth = heart.trueVolume(of: [HeartPhantom.index(of: "left ventricle")], tolerance: 20)
///
/// What it shows, and the liberties taken:
/// - Where chambers meet at a valve there is a plane and no leaflet: pools touch there.
/// - A patent foramen ovale of 6 mm (one adult in four has one) joins the atria, so that all blood
///   is one connected pool.
/// - Ventricular trabeculae, the coronary veins and the branches of the lung are left out.
/// - The descending aorta, both cavae and the branches of the arch leave through the faces of the
///   default field of view and are cut flat there; the pulmonary arteries and veins end rounded
///   inside the lungs.
/// - The label map holds the heart and its great vessels: blood, myocardium, the right ventricular
///   and atrial walls. Vessel walls, bones and lungs are in the scan only.
///
/// On a grid of 0.7 mm every structure is one 6-connected piece in the seeds that were looked at;
/// see `labelMap()` for the crumbs that this takes.
///
/// It is a teaching object and a ruler, not a model of any patient.
public struct HeartPhantom: Sendable {
  /// Whose heart it is: decides size and wall thickness.
  public enum Sex: String, Sendable, Codable, CaseIterable {
    case male
    case female
  }

  /// When after the injection the scan was taken.
  public enum Phase: String, Sendable, Codable, CaseIterable {
    /// All blood at 350 HU, muscle at 110 HU.
    case filled
    /// The left heart bright and the right washed out: left atrium 490, left ventricle 449, right
    /// atrium 169, right ventricle 180, muscle 165 HU. Aorta and coronaries are as the left
    /// ventricle, pulmonary veins as the left atrium, pulmonary artery as the right ventricle,
    /// cavae as the right atrium. No threshold splits the right heart from muscle.
    case left
  }

  /// What to make.
  public struct Options: Sendable, Equatable {
    /// The distance of voxel centres along x, y and z, mm: 0.1 to 10.
    public var spacing: SIMD3<Double>
    /// Decides the noise and, within anatomical limits, the shape.
    public var seed: UInt64
    /// Decides the size.
    public var sex: Sex
    /// Decides the brightness of blood and muscle.
    public var phase: Phase
    /// Whether a round ventricular septal defect of 8 mm joins the ventricles.
    public var septalDefect: Bool
    /// The standard deviation of the noise, HU: 0 to 500.
    public var noise: Double
    /// The standard deviation of the scanner's point spread, mm: 0 to 5.
    public var blur: Double
    /// The box that voxels fill, mm in the patient frame. The grid begins at its lower corner and
    /// has the nearest whole number of voxels along each axis.
    public var fieldOfView: Bounds

    /// Creates options; every one has a default.
    public init(
      spacing: SIMD3<Double> = SIMD3(repeating: 0.7), seed: UInt64 = 1, sex: Sex = .male,
      phase: Phase = .filled, septalDefect: Bool = false, noise: Double = 20, blur: Double = 0.6,
      fieldOfView: Bounds = HeartPhantom.defaultFieldOfView
    ) {
      self.spacing = spacing
      self.seed = seed
      self.sex = sex
      self.phase = phase
      self.septalDefect = septalDefect
      self.noise = noise
      self.blur = blur
      self.fieldOfView = fieldOfView
    }
  }

  /// 180 × 180 × 170 mm: the heart from the arch to the apex, the spine and the breastbone.
  public static let defaultFieldOfView = Bounds(lower: [-84, -88, -84], upper: [96, 92, 86])

  /// The largest number of voxels that a phantom may have (0.22 mm in the default field of view);
  /// making a scan takes six bytes for each.
  public static let largestCount = 1 << 29

  /// The background and then the structures of the label map, in rising order of their integers.
  public static var structures: [Structure] { Tissue.structures }

  /// The positions in `structures` of everything that holds blood.
  public static var bloodPools: [Int] {
    Tissue.allCases.filter { $0.side != nil }.map(\.label)
  }

  /// What it was made from.
  public let options: Options
  /// Where the voxels lie.
  public let grid: Grid
  let scene: Scene

  /// Builds the heart: some milliseconds; no voxel is made yet.
  ///
  /// - Throws: `PhantomFailure` where an option is out of its range or the voxels are too many.
  public init(_ options: Options = Options()) throws(PhantomFailure) {
    self.options = options
    grid = try options.grid()
    scene = Scene(options)
  }

  /// The position in `structures` of a structure by its name; the name must be one of them.
  public static func index(of name: String) -> Int {
    guard let index = structures.firstIndex(where: { $0.name == name }) else {
      preconditionFailure("the phantom has no structure named \(name)")
    }
    return index
  }
}
