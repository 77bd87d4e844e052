import Parallel
import Testing

@Suite struct ParallelStripesTests {
  @Test(arguments: [1, 2, 3, 16, 17, 40])
  func `stripes cover every element of every row once`(width: Int) {
    for rowLength in [1, 2, 16, 17] {
      for rows in [0, 1, 5] {
        var array = [Int](repeating: -1, count: rows * rowLength)
        parallelStripes(of: &array, rowLength: rowLength, width: width) { stripe in
          for row in 0..<stripe.rows {
            stripe.withRow(row) { span in
              for index in 0..<span.count {
                let place = row * rowLength + stripe.columns.lowerBound + index
                span[index] = span[index] == -1 ? place : -2
              }
            }
          }
        }
        #expect(array == Array(0..<rows * rowLength))
      }
    }
  }
}
