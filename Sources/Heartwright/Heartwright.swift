@_exported public import Geometry
@_exported public import Surfaces
@_exported public import Volumes
