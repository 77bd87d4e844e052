/// How thick the wall of a structure is, by its name.
///
/// Right ventricle 3.5 mm; atria, aorta, pulmonary artery and the left ventricle's neck 2.0 mm: the
/// synthetic walls of the four-chamber hearts of King's College London (Strocchi et al. 2020, doi
/// 10.1371/journal.pone.0235145). Veins and cavae 2.0 mm, as the atria they join; other vessels 1.5
/// mm; the left ventricle 9.0 mm where its myocardium is not labelled. These last three are ours and
/// not confirmed in a source.
public struct WallThickness: Sendable, Equatable, Codable {
  /// The left ventricle's wall where no myocardium is labelled, mm.
  public var leftVentricle = 9.0
  /// The left ventricle's wall outside a labelled myocardium, mm.
  public var leftVentricularNeck = 2.0
  /// The right ventricle's wall, mm.
  public var rightVentricle = 3.5
  /// The walls of atria, aorta, pulmonary artery, veins and cavae, mm.
  public var greatVessels = 2.0
  /// The wall of every other pool, mm.
  public var others = 1.5

  /// The standard thicknesses.
  public init() {}

  /// The same thickness everywhere, mm.
  public init(uniform thickness: Double) {
    leftVentricle = thickness
    leftVentricularNeck = thickness
    rightVentricle = thickness
    greatVessels = thickness
    others = thickness
  }

  /// The thickness for a pool of this name, mm.
  ///
  /// - Parameter hasMyocardium: whether the left ventricle's muscle is labelled.
  public func thickness(of name: String, hasMyocardium: Bool) -> Double {
    let name = name.lowercased()
    let has = { (words: [String]) in words.contains { name.contains($0) } }
    if name.contains("ventric") {
      if name.contains("right") { return rightVentricle }
      return hasMyocardium ? leftVentricularNeck : leftVentricle
    }
    if has(["coronary"]) { return others }
    return has(["atri", "aort", "pulmonary", "vein", "cava"]) ? greatVessels : others
  }

  /// The thinnest of all walls, mm.
  public var thinnest: Double {
    [leftVentricle, leftVentricularNeck, rightVentricle, greatVessels, others].min() ?? others
  }
}
