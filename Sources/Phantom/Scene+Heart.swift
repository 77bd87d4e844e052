import Geometry

extension Scene {
  /// The whole scene in painting order. Coronaries come first so that nothing cuts them; then the
  /// left heart's blood, its walls, the vessels' walls, the right heart's blood and walls, the fat
  /// around them and the chest.
  init(_ options: HeartPhantom.Options) {
    let measures = Measures(seed: options.seed, sex: options.sex)
    let chambers = Chambers(measures)
    let vessels = GreatVessels(measures, chambers)
    let coronaries = CoronaryArteries(measures, chambers, vessels)
    let (wall, atrial) = (measures.vesselWall, measures.atrialWall)
    self.init()

    for muscle in chambers.papillaryMuscles { paint(.papillaryMuscles, muscle) }
    paint(.leftVentricle, chambers.leftVentricle)
    paint(.aorta, vessels.aorticRoot)
    paint(.aorta, vessels.aortaBeyondRoot)
    paint(.leftCoronaryArtery, coronaries.left)
    paint(.rightCoronaryArtery, coronaries.right)
    if options.septalDefect { paint(.leftVentricle, chambers.septalDefect) }
    paint(.leftAtrium, chambers.mitralFunnel)
    paint(.leftMyocardium, chambers.leftMyocardium)
    paint(.vesselWall, vessels.aorticRoot.inflated(by: wall))
    paint(.vesselWall, vessels.aortaBeyondRoot.inflated(by: wall))
    paint(.vesselWall, coronaries.left.inflated(by: 1))
    paint(.vesselWall, coronaries.right.inflated(by: 1))
    paint(.pulmonaryArtery, vessels.pulmonaryArtery)
    paint(.rightVentricle, chambers.rightVentricle)
    paint(.vesselWall, vessels.pulmonaryArtery.inflated(by: wall))
    paint(.leftAtrium, chambers.foramenOvale)
    paint(.leftAtrium, chambers.leftAtrium)
    for vein in vessels.veins { paint(vein.tissue, vein.solid) }
    paint(.atrialWall, chambers.leftAtrium.inflated(by: atrial))
    for vein in vessels.veins { paint(.vesselWall, vein.solid.inflated(by: wall)) }
    paint(.rightAtrium, chambers.tricuspidFunnel)
    paint(.rightVentricularWall, chambers.rightWall)
    paint(.rightAtrium, chambers.rightAtrium)
    paint(.superiorVenaCava, vessels.superiorVenaCava)
    paint(.inferiorVenaCava, vessels.inferiorVenaCava)
    paint(.atrialWall, chambers.rightAtrium.inflated(by: atrial))
    paint(.vesselWall, vessels.superiorVenaCava.inflated(by: wall))
    paint(.vesselWall, vessels.inferiorVenaCava.inflated(by: wall))

    let thorax = Thorax(size: options.sex == .male ? 1 : 0.94)
    thorax.paintBones(in: &self)
    thorax.paintRest(
      in: &self,
      heart: [
        chambers.leftMyocardium, chambers.rightWall, chambers.leftAtrium, chambers.rightAtrium,
        vessels.aortaBeyondRoot, vessels.pulmonaryArtery, vessels.superiorVenaCava,
      ])
  }
}
