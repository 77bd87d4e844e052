import Failures
import Geometry
import Recipes
import Testing
import Volumes

/// Each mistake has its own sentence, which names the step and says what to change.
@Suite struct RecipeFailureTests {
  @Test func `a sentence does not repeat what is too long to read`() {
    let long = String(repeating: "word", count: 20_000)
    let many = String(repeating: "a b ", count: 20_000)
    for step in ["threshold \(long)", "save a \(long)", "\(long) 2mm", many, "label \(many)"] {
      let text = sentence { _ = try Recipe(steps: [step]) }
      #expect(text.count < 1000 && text.hasPrefix("Step 1 ('"), "\(text.prefix(1000))")
      #expect(text.contains("...") && text.hasSuffix("."))
    }
  }

  @Test(arguments: [
    ("", "has no words"),
    ("clse 2mm", "did you mean 'close'?"),
    ("xyzzyx", "begins with 'xyzzyx', which is no operation; 'heartwright recipes"),
    ("threshold", "lacks the values"),
    ("threshold 400..100", "lower bound 400 is above its upper bound 100; swap them"),
    ("grow nan,0,0 1..2", "for the point, which must be x,y,z in mm (LPS) or ijk:i,j,k in voxels"),
    ("keep at ijk:99999999999999999999,0,0", "for the point, which must be x,y,z"),
    ("keep at 1,2", "gives '1,2' for the point"),
    ("threshold high", "gives 'high' for the values"),
    ("threshold nan", "gives 'nan' for the values"),
    ("threshold ..", "gives '..' for the values"),
    ("threshold 200 300", "has '300' too many"),
    ("close 2", "without its unit; write 2mm"),
    ("close 2cm", "the unit must be that of 2mm"),
    ("close 2 mm", "without its unit; write 2mm"),
    ("close mm", "a number with its unit"),
    ("close -2mm", "must be above zero"),
    ("close 0mm", "must be above zero"),
    ("close 2mm radius=3", "has the unknown key 'radius'"),
    ("keep over 5mm", "the unit must be that of 5ml"),
    ("keep biggest", "must be one of largest, over, at"),
    ("keep largest 0", "a whole number from 1"),
    ("label", "lacks the name of the structure"),
    ("label \"\"", "lacks the name of the structure"),
    ("label a value=0", "a whole number from 1 to 65535"),
    ("label a value=1 value=2", "gives 'value' twice"),
    ("label a colour=#112233", "use one of value, color, over"),
    ("label a color=red", "such as #C8323C"),
    ("label \"a", "quotation mark without its partner"),
    ("fill everything", "lacks the word 'holes'"),
    ("close 1e300mm", "must be at most 1000000mm"),
    ("keep over 1e300ml", "must be at most 1000000ml"),
    ("growcut seeds", "lacks the words 'from seeds' after 'growcut'"),
    ("growcut from seeds penalty=-1", "gives '-1' for 'penalty', which must be zero or above"),
    ("watershed everywhere", "lacks the words 'from seeds' after 'watershed'"),
    ("watershed from seeds by size", "lacks the word 'depth' after 'by'"),
    ("watershed from seeds by depth everywhere", "has 'everywhere' too many"),
    ("refine smoothness=2", "gives '2' for 'smoothness', which must be from 0 to 1"),
    ("refine steps=0", "must be a whole number from 1 to 10000"),
    ("interpolate along z", "lacks the word 'slices' after 'interpolate'"),
    ("interpolate slices along w", "must be one of x, y, z"),
    ("despeckle 5mm", "the unit must be that of 5ml"),
    ("join a", "lacks the longest bridge, such as gap=3mm"),
    ("join gap=3mm", "lacks the name of a structure"),
    ("walls 2", "without its unit; write 2mm"),
    ("walls keep=pools", "for 'keep', which must be one of all, hollow, myocardium"),
    ("walls ends=shut", "for 'ends', which must be one of open, closed"),
  ])
  func `a step that cannot be read says why`(_ step: String, _ part: String) {
    let sentence = sentence { _ = try Recipe(steps: ["threshold 1", step]) }
    #expect(sentence.hasPrefix("Step 2 ('\(step)') "), "\(sentence)")
    #expect(sentence.contains(part), "\(sentence)")
    #expect(sentence.hasSuffix("."))
  }

  @Test(arguments: [
    (["keep largest"], "Step 1 ('keep largest') needs selected voxels"),
    (["threshold 1", "use bone"], "Step 2 ('use bone') needs what was saved as 'bone'"),
    (["threshold 1", "subtract bone"], "put 'save bone' before it"),
    (["take large"], "needs labelled structures"),
    (["threshold 1", "label a", "threshold 2"], "after step 2 labelled a structure"),
    (
      ["threshold 1", "label a", "despeckle 1ml", "dilate 1mm"], "after step 3 labelled a structure"
    ),
    (["threshold 1", "close 6mm"], "more than half of the scan's longest side (10 mm); give less"),
    (["smooth gaussian 6mm"], "over 6 mm, more than half of the scan's longest side (10 mm)"),
    (["smooth median 1000mm"], "takes the median over 1000 mm, more than half"),
    (["gradient 1000000mm"], "smooths over 1000000 mm, more than half"),
    (["vessels 1mm 6mm"], "looks for tubes over 6 mm, more than half"),
    (["resample 6mm", "threshold 1"], "resamples over 6 mm, more than half"),
    (["threshold 1", "keep at seeds"], "needs a seed; give --seed"),
    (["threshold 1", "split from seeds"], "needs at least two seeds"),
    (["threshold 0", "shell inside 1mm"], "fills the scan, whose edge is no surface"),
    (["grow ijk:3,3,3 200.. neck=5mm"], "for no ball of that width fits into anything"),
    (["threshold 1", "keep at apex"], "needs the seed 'apex'; give --seed \"apex=x,y,z\""),
  ])
  func `a recipe that contradicts itself is refused before any work`(
    _ steps: [String], _ part: String
  ) {
    let sentence = sentence {
      _ = try Recipe(steps: steps).run(on: .scan(Scans.boxes))
    }
    #expect(sentence.contains(part), "\(sentence)")
  }

  @Test func `grey values are not looked for in a label map`() {
    let sentence = sentence {
      _ = try Recipe(steps: ["threshold 1"]).run(on: .labels(Scans.labels))
    }
    #expect(sentence.contains("the input is a label map; give it a scan"), "\(sentence)")
  }

  @Test(arguments: [
    (
      ["threshold 1000"], "Step 1 ('threshold 1000') leaves nothing: the values reach from 0 to 900"
    ),
    (
      ["threshold 200", "keep over 1ml"],
      "no piece of the 9.13 mm³ selected before it is that large"
    ),
    (["threshold 900", "erode 1mm"], "Step 2 ('erode 1mm') leaves nothing"),
  ])
  func `an empty result names the step and the values`(_ steps: [String], _ part: String) {
    #expect {
      _ = try Recipe(steps: steps).run(on: .scan(Scans.boxes))
    } throws: { error in
      guard let failure = error as? any Failure else { return false }
      return failure.kind == .nothingToPrint && failure.description.contains(part)
    }
  }

  @Test func `one seed is enough to keep the piece at it`() throws {
    let steps = ["threshold 200", "keep at seeds"]
    let seed = try Seed("apex=ijk:3,3,3")
    let one = try Recipe(steps: steps).placing([seed]).run(on: .scan(Scans.boxes))
    let same = try Recipe(steps: [steps[0], "keep at ijk:3,3,3"])
      .run(on: .scan(Scans.boxes))
    #expect(one.report.steps[1].voxelsAfter == same.report.steps[1].voxelsAfter)
    #expect(one.report.steps[1].voxelsAfter < one.report.steps[1].voxelsBefore)
  }

  @Test func `a point outside the volume is refused with the volume's bounds`() {
    let bounds = "x 9.75..19.8, y 19.8..29.8, z 29.8..39.8 mm (voxels 0..19, 0..19, 0..19)"
    for point in ["9.7,25,35", "10,20,39.8", "ijk:20,0,0", "ijk:0,-1,0", "1e9,0,0"] {
      let inStep = sentence {
        _ = try Recipe(steps: ["threshold 200", "keep at \(point)"]).run(on: .scan(Scans.boxes))
      }
      #expect(inStep.contains("uses the point"), "\(inStep)")
      #expect(inStep.contains(bounds), "\(inStep)")
      let seed = sentence {
        _ = try Recipe(steps: ["threshold 200", "keep at apex"]).placing([Seed("apex=\(point)")])
          .run(on: .scan(Scans.boxes))
      }
      #expect(seed.contains("The seed 'apex'"), "\(seed)")
      #expect(seed.contains(bounds), "\(seed)")
    }
  }

  @Test func `a point where nothing is selected is said`() {
    let sentence = sentence {
      _ = try Recipe(steps: ["threshold 200", "keep at ijk:0,0,0"]).run(on: .scan(Scans.boxes))
    }
    #expect(
      sentence.contains("names the point ijk:0,0,0, where nothing is selected"), "\(sentence)")
  }

  @Test(arguments: ["apex", "=1,2,3", "apex=1,2", "apex=1,2,x", "apex=1,2,3,4", "apex=ijk:1,2,3.5"])
  func `a seed that is no name with a point is refused`(_ text: String) {
    #expect(throws: RecipeFailure.badSeed(text)) { try Seed(text) }
  }

  @Test func `a seed that is given twice, or that no step uses, is refused`() throws {
    let recipe = try Recipe(steps: ["threshold 200"])
    #expect(throws: RecipeFailure.seedTwice("a")) {
      try recipe.placing([Seed("a=1,2,3"), Seed("a=1,2,4")])
    }
    #expect(throws: RecipeFailure.seedUnused("a")) {
      try recipe.placing([Seed("a=11,21,31")]).run(on: .scan(Scans.boxes))
    }
  }

  @Test func `a seed is known by its name in any case, and a name almost right is asked about`()
    throws
  {
    var recipe = try Recipe(steps: ["threshold 200", "keep at apex"])
    recipe.seeds = [
      Seed(name: "apex", point: .patient(.zero)),
      Seed(name: "left atrium", point: .patient(.zero)),
      Seed(name: "left superior pulmonary vein", point: .patient(.zero)),
      Seed(name: "rib 1", point: .patient(.zero)),
    ]
    let placed = try recipe.placing([Seed("Apex=1,2,3"), Seed("LEFT ATRIUM=4,5,6")])
    #expect(placed.seeds.count == 4)
    #expect(placed.seeds[0].point == .patient([1, 2, 3]) && placed.seeds[0].name == "apex")
    #expect(throws: RecipeFailure.seedTwice("Apex")) {
      try recipe.placing([Seed("apex=1,2,3"), Seed("Apex=1,2,4")])
    }
    #expect(throws: RecipeFailure.seedMisspelt("left atrum", meant: "left atrium")) {
      try recipe.placing([Seed("left atrum=1,2,3")])
    }
    #expect(throws: RecipeFailure.seedMisspelt("apexx", meant: "apex")) {
      try recipe.placing([Seed("apexx=1,2,3")])
    }
    #expect(
      throws: RecipeFailure.seedMisspelt("left atria", meant: "left atrium")
    ) { try recipe.placing([Seed("left atria=1,2,3")]) }
    // Another vein, another rib and what has a name of its own are structures beside these.
    let more = ["left inferior pulmonary vein", "rib 2", "spleen"]
    #expect(
      try recipe.placing(more.map { try Seed("\($0)=1,2,3") }).seeds.dropFirst(4).map(\.name)
        == more)
  }

  @Test
  func `a point whose piece an earlier step left out is told so, and not to lower a threshold`()
    throws
  {
    // The boxes lie apart: what is kept at one leaves the other out.
    let sentence = sentence {
      _ = try Recipe(steps: ["threshold 200", "keep at a", "split from seeds"])
        .placing([Seed("a=11,21,31"), Seed("b=16,26,36"), Seed("c=12,21,31")])
        .run(on: .scan(Scans.boxes))
    }
    #expect(
      sentence.contains("the seed of b lies in a piece of its own, which 'keep at a' left out"),
      "\(sentence)")
  }

  @Test func `a required seed is named, also where only one other was placed`() throws {
    var recipe = try Recipe(steps: ["threshold 200", "split from seeds"])
    recipe.seeds = ["a", "b"].map {
      Seed(name: $0, point: .patient([11, 21, 31]))
    }
    recipe.seeds[1].point = nil
    recipe.seeds[1].isRequired = true
    let sentence = sentence { _ = try recipe.run(on: .scan(Scans.boxes)) }
    #expect(sentence.contains("needs the seed 'b'"), "\(sentence)")
  }

  @Test func `a structure that is not there is refused with those that are`() {
    let sentence = sentence {
      _ = try Recipe(steps: ["take spleen"]).run(on: .labels(Scans.labels))
    }
    #expect(sentence.contains("'spleen', which is not there; choose among large, small"))
  }
}
