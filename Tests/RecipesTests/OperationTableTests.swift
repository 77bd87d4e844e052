import Foundation
import Recipes
import Testing

/// The documentation's table is the registry's, word for word.
@Suite struct OperationTableTests {
  @Test func `the documentation lists every operation as the tool does`() throws {
    let page = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("Documentation/Segmentation.md")
    let text = try String(contentsOf: page, encoding: .utf8)
    #expect(
      text.contains(OperationHelp.markdown),
      "put this between the page's marks: \(OperationHelp.markdown)")
  }

  @Test func `each operation has a form that begins with its name, and a sentence`() {
    for operation in OperationHelp.all {
      for form in operation.usage {
        #expect(form == operation.name || form.hasPrefix(operation.name + " "))
      }
      #expect(operation.help.hasSuffix("."))
    }
    #expect(Set(OperationHelp.all.map(\.name)).count == OperationHelp.all.count)
  }
}
