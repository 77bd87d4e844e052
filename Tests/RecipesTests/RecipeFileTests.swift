import DataFiles
import Failures
import Recipes
import TestSupport
import Testing
import Volumes

/// Recipes as files: those of the tool, users' own, and those that a run wrote.
@Suite struct RecipeFileTests {
  private func read(_ text: String) throws -> Recipe {
    let folder = try TemporaryFolder()
    try folder.write(text, to: "own.yaml")
    return try Recipe(path: folder.path + "/own.yaml")
  }

  private let head = "version: 1\nname: own\ntitle: Own\n"

  @Test func `every recipe of the tool loads, under the name of its file`() throws {
    let names = try DataFile.names(in: Recipe.folder)
    let recipes = try Recipe.all()
    #expect(recipes.map(\.name) == names)
    for recipe in recipes {
      #expect(!recipe.description.isEmpty, "\(recipe.name)")
      #expect(recipe.input != nil, "\(recipe.name)")
    }
  }

  @Test func `every tissue has a range with a source, and its name selects it`() throws {
    let tissues = try Tissue.all()
    #expect(tissues.map(\.name).contains("bone"))
    let result = try Recipe(steps: ["threshold tissue bone"]).run(on: .scan(Scans.boxes))
    #expect(result.report.steps[0].asRun == "threshold 226..3071")
    let sentence = sentence {
      _ = try Recipe(steps: ["threshold tissue bones"]).run(on: .scan(Scans.boxes))
    }
    #expect(sentence.contains("must be one of bone, muscle"), "\(sentence)")
  }

  @Test(arguments: [
    ("steps: []\n", "a list with at least one entry at 'steps'"),
    ("steps: threshold 200\n", "a list with at least one entry at 'steps'"),
    ("", "lacks the key 'steps'"),
    ("steps: [200]\n", "must give text"),
    ("steps: [threshold 1]\ninput: pet\n", "ct, mr or labels at 'input'"),
    ("steps: [threshold 1]\ncolour: red\n", "unknown key 'colour'"),
    ("steps: [threshold 1, close 2]\n", "Step 2 ('close 2') gives the distance as '2'"),
    ("steps: [close 2mm]\n", "Step 1 ('close 2mm') needs selected voxels"),
    (
      "seeds: [{name: a}, {name: a}]\nsteps: [threshold 1, keep at a]\n",
      "the seed 'a' is there twice"
    ),
    ("seeds: [{name: a, at: 3}]\nsteps: [threshold 1]\n", "text"),
    ("seeds: [{name: a, at: '1,2'}]\nsteps: [threshold 1]\n", "a point such as"),
    ("seeds: [{name: a, colour: x}]\nsteps: [threshold 1]\n", "unknown key 'seeds[0].colour'"),
  ])
  func `a file with a mistake gets a sentence`(_ body: String, _ part: String) {
    let sentence = sentence { _ = try read(head + body) }
    #expect(sentence.contains(part), "\(sentence)")
  }

  @Test func `a recipe for labels is not run on a scan, nor one for a scan on labels`() throws {
    let labels = try read(head + "input: labels\nsteps: [take all]\n")
    #expect(
      throws: RecipeFailure.wrongInput(recipe: "own", expected: .labels, found: .ct)
    ) { try labels.run(on: .scan(Scans.boxes)) }
    let scan = try read(head + "input: mr\nsteps: [threshold 1]\n")
    #expect(
      throws: RecipeFailure.wrongInput(recipe: "own", expected: .mr, found: .labels)
    ) { try scan.run(on: .labels(Scans.labels)) }
  }

  @Test func `a seed that the recipe requires must be placed`() throws {
    let recipe = try read(
      head + "seeds: [{name: apex, where: at the tip}]\nsteps: [threshold 200, keep at apex]\n")
    #expect(recipe.seeds.map(\.place) == ["at the tip"])
    let sentence = sentence { _ = try recipe.run(on: .scan(Scans.boxes)) }
    #expect(sentence.contains("needs the seed 'apex'"), "\(sentence)")
    let result = try recipe.placing([Seed("apex=ijk:3,3,3")]).run(on: .scan(Scans.boxes))
    #expect(result.report.steps[1].voxelsAfter == 64)
  }

  @Test func `a recipe as run reads back as itself, whatever its words hold`() throws {
    var recipe = try Recipe(
      steps: ["threshold auto", "label \"it's a 'name': # \u{2665}\" color=#010203"], name: "own",
      title: "A 'title': with # and \"quotes\" and a \\ and \u{7} and \u{2028}")
    recipe.description = "Two\nlines"
    recipe.inputDigest = "0123"
    let placed = try recipe.placing([])
    var ran = try placed.run(on: .scan(Scans.boxes)).asRun
    ran.inputDigest = "0123"
    let back = try read(ran.yaml(tool: "Heartwright"))
    #expect(back.title == recipe.title)
    #expect(back.description == recipe.description)
    #expect(back.inputDigest == "0123")
    #expect(back.steps.map(\.text) == ran.steps.map(\.text))
    #expect(back.yaml(tool: "Heartwright").contains("threshold"))
  }

  @Test func `what an operation writes of itself reads back as the same`() throws {
    for step in [
      "threshold 200", "threshold 0.1..400.25", "threshold ..-5", "threshold tissue bone",
      "keep largest", "keep largest 3", "keep over 5ml", "keep at 1,2.5,-3 ijk:1,2,3 apex",
      "keep at apex reach=3mm", "keep at seeds reach=3mm", "keep at seeds", "fill holes",
      "fill holes up to 0.5ml",
      "fill holes in slices along z", "dilate 0.3mm",
      "erode 2mm", "open 1e-05mm", "close 12.75mm", "invert", "save pool", "use \"a b\"",
      "add a b", "subtract a", "intersect a", "take all", "take \"left ventricle\" x", "remove a",
      "only a", "merge new from a b", "name bone color=#E8DCC0",
      "smooth gaussian 0.7mm", "vessels 0.6mm 1.2mm dark structure=60 within=near", "vessels 1mm",
      "resample 0.8mm cubic", "smooth median", "smooth median 1.5mm", "centrelines",
      "smooth edges iterations=3 conductance=2.5",
      "gradient 1mm", "reset",
      "local 5mm offset=10", "threshold auto", "threshold auto 2 of 3 in=-50..1000 within=pool",
      "hysteresis 120 200.5", "shell both 2mm",
      "grow 1,2,3 apex 100..400 neck=2mm limit=300ml", "grow apex auto",
      "crop box ijk:0,0,0 10,20,30", "crop to pool margin=5mm", "crop to pool",
      "crop behind 1,2,3 normal=0,0.5,-1",
      "split from seeds reach=3mm stub=10mm", "split from seeds vessels=auto reach=2mm",
      "split from seeds reach=3mm coronaries=2.6mm",
      "growcut from seeds penalty=0", "growcut from seeds everywhere radius=2mm penalty=1.5",
      "watershed from seeds", "watershed from seeds everywhere radius=2mm",
      "watershed from seeds by depth", "refine reach=2mm smoothness=0.25 steps=40",
      "interpolate slices along y", "interpolate slices along z spacing=0.5mm",
      "despeckle 0.1ml", "join a \"b c\" gap=3mm width=1mm through=\"d e\"",
      "join all gap=3mm width=1mm", "walls keep=all ends=open",
      "walls 2.5mm keep=hollow ends=closed",
      "label wall from pool value=3 color=#000000 over=background",
    ] {
      #expect(try Recipe(steps: [step]).steps[0].canonicalText == step)
    }
  }
}
