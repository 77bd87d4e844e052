/// A table for a terminal: the first column left, the others right.
struct TextTable {
  private var rows: [[String]]

  init(_ header: [String]) { rows = [header] }

  /// Adds a row; a cell stays one line, whatever names are in it.
  mutating func add(_ row: [String]) {
    rows.append(row.map { cell in String(cell.map { $0.isNewline || $0 == "\t" ? " " : $0 }) })
  }

  var text: String {
    let columns = rows.map(\.count).max() ?? 0
    let widths = (0..<columns).map { column in
      rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
    }
    return rows.map { row in
      row.enumerated().map { column, cell in
        let pad = String(repeating: " ", count: widths[column] - cell.count)
        return column == 0 ? cell + pad : pad + cell
      }.joined(separator: "  ")
    }.joined(separator: "\n")
  }
}
