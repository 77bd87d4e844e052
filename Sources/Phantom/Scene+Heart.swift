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

    let roots = [vessels.aorticRoot, vessels.aortaBeyondRoot].map { $0.inflated(by: wall) }
    let pulmonary = vessels.pulmonaryArtery.hollowed(by: roots, chamfer: 3)
    let rightVentricle = chambers.rightVentricle.hollowed(by: roots, chamfer: 3)
    let leftAtrium = chambers.leftAtrium.hollowed(by: roots, chamfer: 3)
    let septum = leftAtrium.inflated(by: atrial)
    let rightAtrium = chambers.rightAtrium.hollowed(by: roots + [septum], chamfer: 3)
    // Blood keeps away from the coronaries: a thinner wall would be lost in the scanner's blur.
    let sheaths = [coronaries.left, coronaries.right].map { $0.inflated(by: wall) }
    func clear(_ blood: Solid) -> Solid { blood.hollowed(by: sheaths, chamfer: 3) }

    paint(.leftVentricle, chambers.leftVentricle)
    paint(.aorta, vessels.aorticRoot)
    paint(.aorta, vessels.aortaBeyondRoot)
    // The upper muscle first; the chamfered foot of each is what the cavity has left on its side.
    let between = HalfSpace(behind: chambers.base, normal: chambers.axes.third)
    let opposite = HalfSpace(behind: chambers.base, normal: -chambers.axes.third)
    for (tissue, muscle, half) in [
      (Tissue.anterolateralPapillaryMuscle, chambers.papillaryMuscles[0], between),
      (.posteromedialPapillaryMuscle, chambers.papillaryMuscles[1], opposite),
    ] {
      paint(tissue, muscle)
      paint(tissue, chambers.leftCavity.cut(chambers.basal, half))
    }
    paint(.leftCoronaryArtery, coronaries.left)
    paint(.rightCoronaryArtery, coronaries.right)
    if options.septalDefect { paint(.leftVentricle, chambers.septalDefect) }
    paint(.leftAtrium, chambers.mitralFunnel.hollowed(by: roots, chamfer: 3))
    paint(.leftMyocardium, chambers.leftMyocardium)
    for root in roots { paint(.vesselWall, root) }
    paint(.vesselWall, coronaries.left.inflated(by: 1))
    paint(.vesselWall, coronaries.right.inflated(by: 1))
    paint(.pulmonaryArtery, clear(pulmonary))
    paint(.rightVentricle, clear(rightVentricle))
    paint(.vesselWall, pulmonary.inflated(by: wall))
    paint(.leftAtrium, chambers.foramenOvale)
    for vein in vessels.veins { paint(vein.tissue, clear(vein.solid)) }
    paint(.leftAtrium, clear(leftAtrium))
    for ostium in vessels.leftOstia { paint(.leftAtrium, clear(ostium)) }
    paint(.leftAtrialWall, septum)
    for ostium in vessels.leftOstia { paint(.leftAtrialWall, ostium.inflated(by: atrial)) }
    for vein in vessels.veins { paint(.vesselWall, vein.solid.inflated(by: wall)) }
    paint(.rightAtrium, chambers.tricuspidFunnel)
    paint(.rightVentricularWall, chambers.rightWall.hollowed(by: roots, chamfer: 3))
    paint(.superiorVenaCava, vessels.superiorVenaCava)
    paint(.inferiorVenaCava, clear(vessels.inferiorVenaCava))
    paint(.rightAtrium, clear(rightAtrium))
    for ostium in vessels.rightOstia { paint(.rightAtrium, clear(ostium)) }
    paint(.rightAtrialWall, rightAtrium.inflated(by: atrial))
    for ostium in vessels.rightOstia { paint(.rightAtrialWall, ostium.inflated(by: atrial)) }
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
