/// The known word that differs least from the given one by typing errors (letters added, lost or
/// changed, Levenshtein 1966), where no more than a third of its letters differ; nil otherwise.
package func nearestWord(to word: String, among known: [String]) -> String? {
  let distances = known.map { (word: $0, distance: editDistance(word, $0)) }
  guard let best = distances.min(by: { $0.distance < $1.distance }),
    best.distance * 3 <= max(word.count, best.word.count) + 1
  else { return nil }
  return best.word
}

/// How many letters must be added, lost or changed to make one word the other, in any case.
package func editDistance(_ a: String, _ b: String) -> Int {
  let target = Array(b.lowercased())
  var row = Array(0...target.count)
  for (i, letter) in a.lowercased().enumerated() {
    var diagonal = row[0]
    row[0] = i + 1
    for j in target.indices {
      let substituted = diagonal + (letter == target[j] ? 0 : 1)
      diagonal = row[j + 1]
      row[j + 1] = min(substituted, row[j + 1] + 1, row[j] + 1)
    }
  }
  return row[target.count]
}
