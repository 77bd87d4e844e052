/// Cells cut and edges turned: the combinatorial side, which asks nothing of places.
extension FacetTriangulation {
  /// Cuts a cell into three around a point inside it.
  mutating func split(_ cell: Int32, at point: Int32) {
    let old = cells[Int(cell)]
    let (second, third) = (Int32(cells.count), Int32(cells.count + 1))
    let (a, b, c) = (old.corners[0], old.corners[1], old.corners[2])
    cells[Int(cell)] = Cell(
      corners: [a, b, point], neighbours: [old.neighbours[0], second, third],
      segments: [old.segments[0], -1, -1])
    cells.append(
      Cell(
        corners: [b, c, point], neighbours: [old.neighbours[1], third, cell],
        segments: [old.segments[1], -1, -1]))
    cells.append(
      Cell(
        corners: [c, a, point], neighbours: [old.neighbours[2], cell, second],
        segments: [old.segments[2], -1, -1]))
    relink(old.neighbours[1], from: cell, to: second)
    relink(old.neighbours[2], from: cell, to: third)
    cellOfPoint[Int(point)] = cell
    cellOfPoint[Int(a)] = cell
    cellOfPoint[Int(b)] = cell
    cellOfPoint[Int(c)] = second
  }

  /// Cuts the one or two cells at an edge in two each by a point on it; the halves of the edge stay
  /// part of its segment.
  mutating func split(_ cell: Int32, edge k: Int, at point: Int32) {
    let old = cells[Int(cell)]
    let (a, b, c) = (old.corners[k], old.corners[(k + 1) % 3], old.corners[(k + 2) % 3])
    let segment = old.segments[k]
    let other = old.neighbours[k]
    let near = Int32(cells.count)
    let far = other >= 0 ? near + 1 : -1
    // (a, b, c) becomes (a, point, c) and (point, b, c).
    cells[Int(cell)] = Cell(
      corners: [a, point, c], neighbours: [far, near, old.neighbours[(k + 2) % 3]],
      segments: [segment, -1, old.segments[(k + 2) % 3]])
    cells.append(
      Cell(
        corners: [point, b, c], neighbours: [other, old.neighbours[(k + 1) % 3], cell],
        segments: [segment, old.segments[(k + 1) % 3], -1]))
    relink(old.neighbours[(k + 1) % 3], from: cell, to: near)
    cellOfPoint[Int(point)] = cell
    cellOfPoint[Int(a)] = cell
    cellOfPoint[Int(b)] = near
    cellOfPoint[Int(c)] = cell
    guard other >= 0 else { return }
    let mate = cells[Int(other)]
    let j = edge(of: other, to: cell)
    let d = mate.corners[(j + 2) % 3]
    // (b, a, d) becomes (b, point, d) and (point, a, d).
    cells[Int(other)] = Cell(
      corners: [b, point, d], neighbours: [near, far, mate.neighbours[(j + 2) % 3]],
      segments: [segment, -1, mate.segments[(j + 2) % 3]])
    cells.append(
      Cell(
        corners: [point, a, d], neighbours: [cell, mate.neighbours[(j + 1) % 3], other],
        segments: [segment, mate.segments[(j + 1) % 3], -1]))
    relink(mate.neighbours[(j + 1) % 3], from: other, to: far)
    cellOfPoint[Int(d)] = other
  }

  private mutating func relink(_ cell: Int32, from old: Int32, to new: Int32) {
    guard cell >= 0 else { return }
    for k in 0..<3 where cells[Int(cell)].neighbours[k] == old {
      cells[Int(cell)].neighbours[k] = new
      return
    }
  }

  /// The edge of a cell that has the other cell across it.
  func edge(of cell: Int32, to other: Int32) -> Int {
    let neighbours = cells[Int(cell)].neighbours
    return neighbours[0] == other ? 0 : neighbours[1] == other ? 1 : 2
  }

  /// Turns an edge between two cells to their other diagonal.
  mutating func flip(_ cell: Int32, _ k: Int) {
    let other = cells[Int(cell)].neighbours[k]
    let (one, two) = (cells[Int(cell)], cells[Int(other)])
    let j = edge(of: other, to: cell)
    let (a, b, c) = (one.corners[k], one.corners[(k + 1) % 3], one.corners[(k + 2) % 3])
    let d = two.corners[(j + 2) % 3]
    let (bc, ca) = ((k + 1) % 3, (k + 2) % 3)
    let (ad, db) = ((j + 1) % 3, (j + 2) % 3)
    cells[Int(cell)] = Cell(
      corners: [c, a, d], neighbours: [one.neighbours[ca], two.neighbours[ad], other],
      segments: [one.segments[ca], two.segments[ad], -1])
    cells[Int(other)] = Cell(
      corners: [d, b, c], neighbours: [two.neighbours[db], one.neighbours[bc], cell],
      segments: [two.segments[db], one.segments[bc], -1])
    relink(two.neighbours[ad], from: other, to: cell)
    relink(one.neighbours[bc], from: cell, to: other)
    cellOfPoint[Int(a)] = cell
    cellOfPoint[Int(b)] = other
    cellOfPoint[Int(c)] = cell
    cellOfPoint[Int(d)] = other
  }
}
