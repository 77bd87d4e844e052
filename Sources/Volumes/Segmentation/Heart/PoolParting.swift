import Parallel

/// The scan parted at the levels of `EdgeLevels`, without what is nearer to bone than to blood.
struct PoolParting {
  /// At or above the level for walls.
  private(set) var walls: Mask
  /// At or above the level for thin vessels.
  private(set) var vessels: Mask
  private let scan: Volume
  private let coarse: CoarseScan
  private let edges: EdgeLevels
  /// Bone's surroundings: how much nearer bone is than blood, mm; 1 where bone is far.
  private let bone: BoneReach

  init(_ scan: Volume, _ coarse: CoarseScan, _ edges: EdgeLevels, _ judgement: BoneJudgement) {
    self.scan = scan
    self.coarse = coarse
    self.edges = edges
    bone = BoneReach(judgement, coarse)
    walls = Mask(size: scan.grid.size)
    vessels = walls
    switch scan.voxels {
    case .uint8(let values): part(values)
    case .int16(let values): part(values)
    case .uint16(let values): part(values)
    case .int32(let values): part(values)
    case .float(let values): part(values)
    case .double(let values): part(values)
    }
  }

  /// What is bright enough for a vessel but nearer to bone than to blood.
  func bonePlaces() -> Mask {
    switch scan.voxels {
    case .uint8(let values): bonePlaces(values)
    case .int16(let values): bonePlaces(values)
    case .uint16(let values): bonePlaces(values)
    case .int32(let values): bonePlaces(values)
    case .float(let values): bonePlaces(values)
    case .double(let values): bonePlaces(values)
    }
  }

  /// How far the values lie above their level, at the edge of a mask; `thin` tells which level holds.
  func field(of mask: Mask, thin: Mask) -> Volume {
    let values =
      switch scan.voxels {
      case .uint8(let values): field(values, mask, thin)
      case .int16(let values): field(values, mask, thin)
      case .uint16(let values): field(values, mask, thin)
      case .int32(let values): field(values, mask, thin)
      case .float(let values): field(values, mask, thin)
      case .double(let values): field(values, mask, thin)
      }
    return Volume(grid: scan.grid, voxels: .int16(values))
  }

  /// Whether a row of the mask, or one next to it, has a voxel.
  private static func isNear(_ mask: Mask, y: Int, z: Int) -> Bool {
    for row in [(y, z), (y - 1, z), (y + 1, z), (y, z - 1), (y, z + 1)] {
      guard (0..<mask.size.y).contains(row.0), (0..<mask.size.z).contains(row.1) else { continue }
      let first = (row.1 * mask.size.y + row.0) * mask.wordsPerRow
      for word in first..<first + mask.wordsPerRow where mask.words[word] != 0 { return true }
    }
    return false
  }

  private mutating func part<T: Voxel>(_ values: [T]) {
    let size = scan.grid.size
    let width = walls.wordsPerRow
    let offsets = (0...size.z).map { $0 * width * size.y }
    let (coarse, edges, bone) = (coarse, edges, bone)
    parallelPieces(of: &walls.words, offsets: offsets, and: &vessels.words, offsets: offsets) {
      z, walls, vessels in
      var rows = PoolRows(coarse, edges, bone)
      let all = values.span
      for y in 0..<size.y {
        rows.read(y: y, z: z)
        let first = (z * size.y + y) * size.x
        let line = all.extracting(first..<first + size.x)
        rows.pack(line, rows.walls.span, into: &walls, at: y * width)
        rows.pack(line, rows.vessels.span, into: &vessels, at: y * width)
      }
    }
  }

  private func bonePlaces<T: Voxel>(_ values: [T]) -> Mask {
    var places = Mask(size: scan.grid.size)
    let size = places.size
    let width = places.wordsPerRow
    parallelChunks(of: &places.words, chunk: width * size.y) { start, words in
      var rows = PoolRows(coarse, edges, bone)
      let all = values.span
      let z = start / words.count
      for y in 0..<size.y where rows.readsBone(y: y, z: z) {
        let first = (z * size.y + y) * size.x
        let line = all.extracting(first..<first + size.x)
        rows.pack(line, rows.vessels.span, ofBone: true, into: &words, at: y * width)
      }
    }
    return places
  }

  private func field<T: Voxel>(_ values: [T], _ mask: Mask, _ thin: Mask) -> [Int16] {
    let size = scan.grid.size
    var field = [Int16](repeating: 0, count: values.count)
    parallelChunks(of: &field, chunk: size.x * size.y) { start, target in
      var rows = PoolRows(coarse, edges, bone)
      let all = values.span
      let z = start / target.count
      for y in 0..<size.y where Self.isNear(mask, y: y, z: z) {
        rows.read(y: y, z: z)
        let line = all.extracting(start + y * size.x..<start + (y + 1) * size.x)
        for x in 0..<size.x {
          var level = rows.walls[x]
          if thin[x, y, z] { level = min(level, rows.vessels[x]) }
          // Bone is as far below its level as blood is above it.
          let height = line[x].asFloat - level
          let isBone = rows.isBone(x)
          target[y * size.x + x] = Int16(
            max(-32_768, min(32_767, (isBone ? -abs(height) - 1 : height).rounded())))
        }
      }
    }
    return field
  }
}

/// How near bone is, on the coarse scan.
struct BoneReach {
  /// The distance to bone less that to blood, mm; large where bone is far.
  let lead: [Float]
  /// Whether a fine row of blocks has bone near it, by (y, z) of its blocks.
  let rows: [Bool]
  /// How far from bone its blurred edge is taken away, mm.
  static let reach: Float = 2.5

  init(_ judgement: BoneJudgement, _ coarse: CoarseScan) {
    let size = coarse.grid.size
    let spacing = coarse.grid.spacing
    let toBone = judgement.bone.squaredDistances(spacing: spacing)
    let toBlood = judgement.blood.squaredDistances(spacing: spacing)
    // Positive, and so no bone, beyond the reach; the larger of both conditions holds.
    let lead = zip(toBone, toBlood).map { bone, blood in
      let distance = min(bone.squareRoot(), 99)
      return max(distance - min(blood.squareRoot(), 99), distance - Self.reach)
    }
    var has = (0..<size.y * size.z).map { row in
      lead[row * size.x..<(row + 1) * size.x].contains { $0 < 4 }
    }
    // A fine row is interpolated from the rows of blocks on either side.
    let own = has
    for z in 0..<size.z {
      for y in 0..<size.y where own[z * size.y + y] {
        for (v, w) in [(y - 1, z), (y + 1, z), (y, z - 1), (y, z + 1)]
        where (0..<size.y).contains(v) && (0..<size.z).contains(w) {
          has[w * size.y + v] = true
        }
      }
    }
    self.lead = lead
    rows = has
  }
}

/// One fine row's levels, and whether its voxels are nearer to bone than to blood.
private struct PoolRows {
  private(set) var walls: [Float]
  private(set) var vessels: [Float]
  private var lead: [Float]
  private var hasBone = false
  private var interpolation: CoarseRows
  private let coarse: CoarseScan
  private let edges: EdgeLevels
  private let bone: BoneReach

  init(_ coarse: CoarseScan, _ edges: EdgeLevels, _ bone: BoneReach) {
    self.coarse = coarse
    self.edges = edges
    self.bone = bone
    interpolation = CoarseRows(coarse)
    walls = [Float](repeating: 0, count: coarse.fine.size.x)
    vessels = walls
    lead = walls
  }

  /// Reads a row where bone is near; says whether it is.
  mutating func readsBone(y: Int, z: Int) -> Bool {
    guard hasBone(y: y, z: z) else { return false }
    read(y: y, z: z)
    return true
  }

  private func hasBone(y: Int, z: Int) -> Bool {
    bone.rows[z / coarse.factors.z * coarse.grid.size.y + y / coarse.factors.y]
  }

  mutating func read(y: Int, z: Int) {
    let (ofWalls, ofVessels, ofBone) = (edges.walls, edges.vessels, bone.lead)
    interpolation.read(ofWalls.span, y: y, z: z, into: &walls)
    interpolation.read(ofVessels.span, y: y, z: z, into: &vessels)
    hasBone = hasBone(y: y, z: z)
    if hasBone { interpolation.read(ofBone.span, y: y, z: z, into: &lead) }
  }

  func isBone(_ x: Int) -> Bool { hasBone && lead[x] < 0 }

  /// Packs one row of comparisons into words; voxel x becomes bit x + 1.
  func pack<T: Voxel>(
    _ line: Span<T>, _ levels: Span<Float>, ofBone: Bool = false,
    into words: inout MutableSpan<UInt64>, at first: Int
  ) {
    let lead = lead.span
    for x in 0..<line.count {
      let isIn = line[x].asFloat >= levels[x] && (hasBone && lead[x] < 0) == ofBone
      let bit = x &+ 1
      words[first &+ bit &>> 6] |= (isIn ? 1 : 0) &<< UInt64(truncatingIfNeeded: bit & 63)
    }
  }
}
