/// The folder's README: what lies there and the facts that a test holds it to.
func referenceReadme(_ rows: [String]) -> String {
  let head = """
    # Reference meshes

    Small meshes that this tool made, for tests, demonstrations and a first print. `make meshes`
    remakes them; a test holds each to the facts below. Lengths are in millimetres. Every part is
    closed, 2-manifold, outward and free of self-intersections.

    - `sphere.stl`: a ball of 20 mm radius.
    - `torus.stl`: a ring of 20 mm radius, 12 mm thick.
    - `thin-walls.stl`: a plate with upright walls of 0.4, 0.8, 1.2, 1.6 and 2.0 mm. Print it to see
      which walls your printer can make.
    - `heart.3mf`: the synthetic heart from its label map at 1 mm, simplified within 0.5 mm. Not a
      patient, and not for diagnosis.

    | file | part | triangles | ml | true ml | shells | genus | size mm |
    |---|---|---|---|---|---|---|---|

    """
  return head + rows.joined(separator: "\n") + "\n"
}
