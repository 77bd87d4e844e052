import Foundation
import Geometry

/// The chest around the heart: body, lungs, airway, gullet, liver, spine, ribs and breastbone.
/// Far simpler than the heart; it exists so that a scan has what a segmentation must tell apart.
struct Thorax: Sendable {
  let size: Double
  private let center = SIMD3(3.0, 12, 0)

  /// Bones first: they are painted above everything but the heart.
  func paintBones(in scene: inout Scene) {
    for level in -5...5 { paintVertebra(at: 26 * Double(level), in: &scene) }
    for level in -4...5 {
      for side in [-1.0, 1] { paintRib(at: 26 * Double(level) + 8, side: side, in: &scene) }
    }
    // The breastbone: a flat bar that comes forward as it goes down.
    let (top, tip) = (SIMD3(3.0, -76, 130), SIMD3(3.0, -84, -38))
    let down = (tip - top).normalized
    let axes = Axes(first: [1, 0, 0], second: down)
    let ends = [
      HalfSpace(behind: tip * size, normal: down), HalfSpace(behind: top * size, normal: -down),
    ]
    let bar = { (width: Double, depth: Double) in
      Solid(
        Ellipsoid(
          center: (top + tip) / 2 * size, axes: axes,
          radii: SIMD3(width, .infinity, depth) * size), cuts: ends)
    }
    scene.paint(.spongyBone, bar(13, 3.6))
    scene.paint(.corticalBone, bar(15, 5.2))
  }

  /// Everything else, below bones, heart and vessels.
  func paintRest(in scene: inout Scene, heart: [Solid]) {
    let courses: [[(SIMD3<Double>, Double)]] = [
      [([-7, 36, 130], 8.5), ([-6, 38, 70], 8.5), ([-3, 41, 52], 8.5)],
      [([-3, 41, 52], 6.5), ([14, 45, 38], 6), ([36, 47, 26], 5.5), ([52, 50, 12], 4.5)],
      [([-3, 41, 52], 7), ([-20, 42, 40], 6.5), ([-42, 42, 24], 5.5), ([-52, 46, 8], 4.5)],
    ]
    let airway = courses.map { course in
      Curve(through: course.map { ($0.0 * size, $0.1 * size) })
    }
    let tubes = Solid(airway.map(\.tube), blend: 2)
    scene.paint(.airway, tubes)
    scene.paint(.cartilage, tubes.inflated(by: 1.8))
    scene.paint(
      .oesophagus,
      Solid(
        Ellipsoid(center: SIMD3(3, 60, 0) * size, radii: SIMD3(8, 4.5, .infinity) * size)))

    let dome = Ellipsoid(center: SIMD3(0, 10, -168) * size, radii: SIMD3(150, 110, 104) * size)
    scene.paint(.liver, Solid(dome))
    // Fat follows the heart and its vessels and fills the middle of the chest.
    for solid in heart { scene.paint(.fat, solid.inflated(by: 5)) }
    let middle = [
      Ellipsoid(center: SIMD3(0, -40, 10) * size, radii: SIMD3(20, 60, .infinity) * size),
      Ellipsoid(center: SIMD3(6, 60, 0) * size, radii: SIMD3(36, 36, .infinity) * size),
      Ellipsoid(center: SIMD3(0, 15, 60) * size, radii: SIMD3(38, 45, 50) * size),
    ]
    let cavity = Ellipsoid(center: center * size, radii: SIMD3(128, 88, .infinity) * size)
    scene.paint(.fat, Solid([middle.map { .ellipsoid($0) }], blend: 0))
    scene.paint(.lung, Solid(cavity))
    scene.paint(
      .muscle,
      Solid(
        Ellipsoid(center: center * size, radii: SIMD3(146, 103, .infinity) * size)))
    scene.paint(
      .fat,
      Solid(Ellipsoid(center: center * size, radii: SIMD3(160, 114, .infinity) * size)))
    scene.paint(
      .muscle,
      Solid(
        Ellipsoid(center: center * size, radii: SIMD3(162, 116, .infinity) * size)))
  }

  /// A body of 21 mm with its arch and processes; the disc below it fills the rest of 26 mm.
  private func paintVertebra(at height: Double, in scene: inout Scene) {
    let middle = SIMD3(0, 87, height) * size
    let half = SIMD3(0, 0, 10.5) * size
    let slab = [
      HalfSpace(behind: middle + half, normal: [0, 0, 1]),
      HalfSpace(behind: middle - half, normal: [0, 0, -1]),
    ]
    let core = [
      HalfSpace(behind: middle + half * 0.86, normal: [0, 0, 1]),
      HalfSpace(behind: middle - half * 0.86, normal: [0, 0, -1]),
    ]
    let body = { (width: Double, depth: Double) in
      Ellipsoid(center: middle, radii: SIMD3(width, depth, .infinity) * size)
    }
    scene.paint(.spongyBone, Solid(body(15.6, 13.6), cuts: core))
    scene.paint(.corticalBone, Solid(body(17, 15), cuts: slab))
    let disc = [
      HalfSpace(behind: middle - half, normal: [0, 0, 1]),
      HalfSpace(behind: middle - SIMD3(0, 0, 15.5) * size, normal: [0, 0, -1]),
    ]
    scene.paint(.disc, Solid(body(16.5, 14.5), cuts: disc))
    var processes: [Curve] = [
      Curve(through: [
        (middle + SIMD3(0, 30, 0) * size, 4 * size), (middle + SIMD3(0, 44, -16) * size, 3 * size),
      ])
    ]
    for side in [-1.0, 1] {
      processes.append(
        Curve(through: [
          (middle + SIMD3(11 * side, 12, 4) * size, 4 * size),
          (middle + SIMD3(13 * side, 22, 3) * size, 4 * size),
          (middle + SIMD3(0, 31, 0) * size, 3.5 * size),
        ]))
      processes.append(
        Curve(through: [
          (middle + SIMD3(13 * side, 21, 3) * size, 4 * size),
          (middle + SIMD3(31 * side, 27, 5) * size, 3.5 * size),
        ]))
    }
    scene.paint(.corticalBone, Solid([processes.flatMap(\.tube)]))
  }

  /// A rib: from beside the spine round the chest wall, falling to the front, then cartilage.
  private func paintRib(at height: Double, side: Double, in scene: inout Scene) {
    func place(_ angle: Double) -> SIMD3<Double> {
      // Zero is straight back, pi straight ahead.
      let fall = 62 * (1 - cos(angle)) / 2
      return SIMD3(
        center.x + 137 * side * sin(angle), center.y + 95.5 * cos(angle), height - fall)
    }
    let bone = Curve(
      through: (0...12).map { step in
        (place(0.20 + 0.185 * Double(step)) * size, 5 * size)
      })
    let gristle = Curve(
      through: (0...3).map { step in
        (place(2.42 + 0.16 * Double(step)) * size, 4.6 * size)
      })
    scene.paint(.spongyBone, Solid([bone.narrowed(by: 1.6 * size).tube]))
    scene.paint(.corticalBone, Solid([bone.tube]))
    scene.paint(.cartilage, Solid([gristle.tube]))
  }
}

extension Curve {
  /// The curve with smaller radii.
  fileprivate func narrowed(by width: Double) -> Curve {
    Curve(points.map { Point(position: $0.position, radius: $0.radius - width) })
  }
}
