import TestSupport
import Testing

/// People's scripts and hands are built on these words: a change to them must be meant.
@Suite struct HelpTests {
  @Test func `the root help stands as written here`() throws {
    let outcome = try Tool.run(["--help"], in: try TemporaryFolder.withStrangeName())
    #expect(outcome.code == 0)
    #expect(outcome.messages.isEmpty)
    #expect(outcome.output == help)
  }

  @Test(arguments: [
    "print", "info", "segment", "compare", "surface", "smooth", "repair", "decimate", "remesh",
    "convert", "check", "map", "slices", "phantom", "profiles", "recipes",
  ]) func `every command explains itself and the options that all take`(_ command: String) throws {
    let outcome = try Tool.run([command, "--help"], in: try TemporaryFolder.withStrangeName())
    #expect(outcome.code == 0)
    #expect(outcome.output.contains("USAGE: heartwright \(command) "))
    for option in ["--json", "--threads", "--force", "--timings", "--quiet", "--verbose"] {
      #expect(outcome.output.contains(option))
    }
  }

  @Test(arguments: ["bash", "zsh", "fish"]) func `completions name every command`(
    _ shell: String
  ) throws {
    let outcome = try Tool.run(
      ["--generate-completion-script", shell], in: try TemporaryFolder.withStrangeName())
    #expect(outcome.code == 0)
    for word in ["print", "decimate", "profiles"] { #expect(outcome.output.contains(word)) }
  }

  @Test func `an option that stands for one value is not given twice`() throws {
    let folder = try TemporaryFolder.withStrangeName()
    for (words, option) in [
      (["print", "a", "-o", "b", "--output", "c"], "--output"),
      (["segment", "a", "--recipe=x", "--recipe", "y", "-o", "b"], "--recipe"),
      (["check", "a", "--json", "--json"], "--json"),
    ] {
      let outcome = try Tool.run(words, in: folder)
      #expect(outcome.code == 2 && outcome.messages.contains("\(option) is given twice"))
    }
    // Those that repeat, as the parser has them, are let through to it.
    let all = try Tool.run(["--experimental-dump-help"], in: folder)
    let repeating = try #require(repeatingOptions(all.json as? [String: Any]))
    #expect(repeating == ["pair", "seed", "step"])
    for option in repeating {
      let outcome = try Tool.run(["info", "--\(option)", "x", "--\(option)", "y"], in: folder)
      #expect(outcome.code == 2 && !outcome.messages.contains("twice"))
    }
  }

  /// The names of the options that may be given more than once, in a dump of all commands.
  private func repeatingOptions(_ dump: [String: Any]?) -> Set<String>? {
    guard let command = dump?["command"] as? [String: Any] ?? dump else { return nil }
    let arguments = command["arguments"] as? [[String: Any]] ?? []
    let own = arguments.filter {
      $0["kind"] as? String == "option" && $0["isRepeating"] as? Bool == true
    }
    .flatMap { $0["names"] as? [[String: Any]] ?? [] }.compactMap { $0["name"] as? String }
    return (command["subcommands"] as? [[String: Any]] ?? []).reduce(into: Set(own)) {
      $0.formUnion(repeatingOptions($1) ?? [])
    }
  }

  @Test func `the version is one line`() throws {
    let outcome = try Tool.run(["--version"], in: try TemporaryFolder.withStrangeName())
    #expect(outcome.code == 0)
    #expect(outcome.output.split(separator: "\n").count == 1)
  }

  private let help = """
    OVERVIEW: Turns medical scans into hearts that people can hold.

    The main job is one command: heartwright print SCAN -o FOLDER. The other
    commands are its steps and a few helpers. Lengths are in millimetres, positions
    in the patient frame (LPS).

    EXIT CODES
      0  done
      1  done, but the result is not printable (check: the mesh is not sound)
      2  bad arguments
      3  unreadable input
      4  nothing to print
      5  could not write

    USAGE: heartwright <subcommand>

    OPTIONS:
      --version               Show the version.
      -h, --help              Show help information.

    SUBCOMMANDS:
      print                   Turn a scan or a label map into a folder for the
                              printer, the surgeon and the patient.
      info                    Say what a volume, a DICOM folder or a mesh file
                              holds.
      segment                 Find the structures of a scan and write them as a
                              label map.
      compare                 Compare two label maps: overlap, volumes and surface
                              distances of each structure.
      surface                 Make the surface of a scan at a level, or of every
                              structure of a label map.
      smooth                  Smooth a mesh: terraces go, volume stays, no vertex
                              moves far.
      repair                  Mend a mesh into certified solids; say what was done
                              and what is left.
      decimate                Simplify a mesh to a number of triangles, a share of
                              them, or within a distance.
      remesh                  Give a mesh even triangles, for simulation; sharp
                              edges stay.
      convert                 Convert a volume to a volume or a mesh to a mesh, by
                              suffix.
      check                   Certify a mesh: closed, 2-manifold, oriented, free of
                              self-intersections.
      map                     Colour a mesh by its distance from another, or by its
                              curvature.
      slices                  Draw axial, coronal and sagittal slices of a scan,
                              with a model's outline on them.
      phantom                 Make a synthetic heart: a contrast CT and its label
                              map, known analytically.
      profiles                List the printer profiles and the label schemes.
      recipes                 List the segmentation recipes, or the operations that
                              their steps can use.

      See 'heartwright help <subcommand>' for detailed help.

    """
}
