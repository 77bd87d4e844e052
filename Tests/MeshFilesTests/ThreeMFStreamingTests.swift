import Compression
import Foundation
import Geometry
import MeshFiles
import Surfaces
import Testing

/// Model parts of several megabytes, of which only a stretch is in memory at a time.
@Suite struct ThreeMFStreamingTests {
  private static let count = 60_000

  /// A strip of triangles, a row a line, written so that no quick way reads it, with a name and a
  /// comment of characters of every length in between.
  private func world(_ change: (inout [String]) -> Void = { _ in }) -> ThreeMFWorld {
    var lines = ["<object id=\"1\" name=\"é𝄞\"><mesh><vertices>"]
    for index in 0..<Self.count {
      lines.append(
        "<vertex z=\"\(index % 2)\"  y=\"\(index % 3)\" x=\"\(index).5\"></vertex><!--é𝄞€-->")
    }
    lines.append("</vertices><triangles>")
    for index in 0..<Self.count - 2 {
      lines.append("<triangle v3=\"\(index + 2)\" v2=\"\(index + 1)\" v1=\"\(index)\" ></triangle>")
    }
    lines.append("</triangles></mesh></object>")
    change(&lines)
    var world = ThreeMFWorld()
    world.resources = lines.joined(separator: "\n")
    return world
  }

  @Test func `every vertex and triangle of a long part is read`() throws {
    let model = try world().read().model
    let mesh = try #require(model.parts.first).mesh
    #expect(model.parts.map(\.name) == ["é𝄞"])
    #expect(mesh.positions.count == Self.count && mesh.triangles.count == Self.count - 2)
    let isRight = mesh.positions.enumerated().allSatisfy { index, position in
      position == [Float(index) + 0.5, Float(index % 3), Float(index % 2)]
    }
    #expect(isRight)
    let isStrip = mesh.triangles.enumerated().allSatisfy { index, triangle in
      triangle == Triangle(UInt32(index), UInt32(index + 1), UInt32(index + 2))
    }
    #expect(isStrip)
  }

  @Test func `a mistake far behind the beginning is found in its line`() {
    for row in [3, 70_000, 119_000] {
      let found = world { $0[row] = "<triangle v1=\"x\"/><vertex x=\"x\"/>" }.problem()
      #expect(found.contains("the XML in line \(row + 1) "), "\(found)")
    }
  }

  @Test func `elements that are open across stretches must end as they began`() {
    #expect(
      world { $0[Self.count + 1] = "</vertexes><triangles>" }.problem()
        .contains("ends vertexes, which is not the element that is open"))
  }

  @Test func `a tag or a text longer than a stretch is refused`() {
    let long = String(repeating: "a", count: 3 << 20)
    for piece in ["<!--\(long)-->", "<v2:a \(long)=\"1\"/>", "<?a \(long)?>"] {
      #expect(world { $0[40_000] += piece }.problem().contains("of more than 1 MB"))
    }
    let short = String(repeating: "a", count: 1 << 19)
    #expect(world { $0[40_000] += "<!--\(short)-->" }.problem() == "read")
  }

  @Test func `wrong characters and wrong checksums are found wherever they are`() throws {
    var bytes = try world().bytes()
    let directory = try #require(
      bytes.indices.last { place in
        bytes[place...].starts(with: [0x50, 0x4B, 1, 2])
          && bytes[(place + 46)...].starts(with: Array("3D/3dmodel.model".utf8))
      })
    bytes[directory + 16] ^= 1
    let scratch = try Scratch()
    let path = try scratch.write(bytes, to: "p.3mf")
    #expect {
      try MeshFile.read(path)
    } throws: {
      "\($0)".contains("checksum does not match")
    }
    var broken = ThreeMFWorld()
    let long = Array(String(repeating: "<!--aaaaaaaaaaaaaaaa-->", count: 60_000).utf8)
    for wrong: [UInt8] in [[0xFF], [0xC3], [0xE2, 0x82], [0xC3, 0x41]] {
      let head = Array("<model xmlns=\"\(ThreeMFWorld.core)\"><!--".utf8)
      broken.more["3D/b.model"] = head + long + wrong + long
      broken.package[0].1 = "/3D/b.model"
      #expect(broken.problem().contains("not valid UTF-8"))
    }
  }

  @Test func `UTF-16 in either order says the same, wherever a stretch ends`() throws {
    let plain = try world().read().model
    for isBigEndian in [false, true] {
      var sixteen = world()
      sixteen.encode = { ThreeMFWorld.sixteenBit($0, isBigEndian: isBigEndian) }
      #expect(try sixteen.read().model == plain)
      // Half a pair, an odd byte at the end, and no mark.
      var small = ThreeMFWorld()
      for rest: [UInt8] in [[0x41], [0xD8, 0xD8]] {
        small.encode = { ThreeMFWorld.sixteenBit($0, isBigEndian: isBigEndian) + rest }
        #expect(small.problem().contains("not valid UTF-16"))
      }
      small.encode = { text in
        Array(ThreeMFWorld.sixteenBit(text, isBigEndian: isBigEndian).dropFirst(2))
      }
      #expect(small.problem().contains("without the mark that must come first"))
    }
  }
}
