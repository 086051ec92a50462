package project

import "strings"

// nodeClasses lists the engine's classes of nodes (4.6, without those of the editor), each behind the class that it
// inherits.
const nodeClasses = `
Node: AnimationMixer AudioStreamPlayer CanvasItem CanvasLayer HTTPRequest InstancePlaceholder MultiplayerSpawner
	MultiplayerSynchronizer NavigationAgent2D NavigationAgent3D Node3D ResourcePreloader ShaderGlobalsOverride
	StatusIndicator Timer Viewport WorldEnvironment
AnimationMixer: AnimationPlayer AnimationTree
CanvasItem: Control Node2D
Control: BaseButton ColorRect Container GraphEdit ItemList Label LineEdit MenuBar NinePatchRect Panel Range
	ReferenceRect RichTextLabel Separator TabBar TextEdit TextureRect Tree VideoStreamPlayer
BaseButton: Button LinkButton TextureButton
Button: CheckBox CheckButton ColorPickerButton MenuButton OptionButton
Container: AspectRatioContainer BoxContainer CenterContainer FlowContainer FoldableContainer GraphElement
	GridContainer MarginContainer PanelContainer ScrollContainer SplitContainer SubViewportContainer TabContainer
BoxContainer: HBoxContainer VBoxContainer
VBoxContainer: ColorPicker
FlowContainer: HFlowContainer VFlowContainer
GraphElement: GraphFrame GraphNode
SplitContainer: HSplitContainer VSplitContainer
Range: ProgressBar ScrollBar Slider SpinBox TextureProgressBar
ScrollBar: HScrollBar VScrollBar
Slider: HSlider VSlider
Separator: HSeparator VSeparator
TextEdit: CodeEdit
Node2D: AnimatedSprite2D AudioListener2D AudioStreamPlayer2D BackBufferCopy Bone2D CPUParticles2D Camera2D
	CanvasGroup CanvasModulate CollisionObject2D CollisionPolygon2D CollisionShape2D GPUParticles2D Joint2D Light2D
	LightOccluder2D Line2D Marker2D MeshInstance2D MultiMeshInstance2D NavigationLink2D NavigationObstacle2D
	NavigationRegion2D Parallax2D ParallaxLayer Path2D PathFollow2D Polygon2D RayCast2D RemoteTransform2D ShapeCast2D
	Skeleton2D Sprite2D TileMap TileMapLayer TouchScreenButton VisibleOnScreenNotifier2D
CollisionObject2D: Area2D PhysicsBody2D
PhysicsBody2D: CharacterBody2D RigidBody2D StaticBody2D
RigidBody2D: PhysicalBone2D
StaticBody2D: AnimatableBody2D
Joint2D: DampedSpringJoint2D GrooveJoint2D PinJoint2D
Light2D: DirectionalLight2D PointLight2D
VisibleOnScreenNotifier2D: VisibleOnScreenEnabler2D
CanvasLayer: ParallaxBackground
Node3D: AudioListener3D AudioStreamPlayer3D BoneAttachment3D Camera3D CollisionObject3D CollisionPolygon3D
	CollisionShape3D GridMap ImporterMeshInstance3D Joint3D LightmapProbe Marker3D NavigationLink3D
	NavigationObstacle3D NavigationRegion3D OpenXRCompositionLayer OpenXRHand OpenXRRenderModel
	OpenXRRenderModelManager Path3D PathFollow3D RayCast3D RemoteTransform3D ShapeCast3D Skeleton3D SkeletonModifier3D
	SpringArm3D SpringBoneCollision3D VehicleWheel3D VisualInstance3D XRFaceModifier3D XRNode3D XROrigin3D
Camera3D: XRCamera3D
CollisionObject3D: Area3D PhysicsBody3D
PhysicsBody3D: CharacterBody3D PhysicalBone3D RigidBody3D StaticBody3D
RigidBody3D: VehicleBody3D
StaticBody3D: AnimatableBody3D
Joint3D: ConeTwistJoint3D Generic6DOFJoint3D HingeJoint3D PinJoint3D SliderJoint3D
OpenXRCompositionLayer: OpenXRCompositionLayerCylinder OpenXRCompositionLayerEquirect OpenXRCompositionLayerQuad
SkeletonModifier3D: BoneConstraint3D LookAtModifier3D ModifierBoneTarget3D PhysicalBoneSimulator3D
	RetargetModifier3D SkeletonIK3D SpringBoneSimulator3D XRBodyModifier3D XRHandModifier3D
BoneConstraint3D: AimModifier3D ConvertTransformModifier3D CopyTransformModifier3D
SpringBoneCollision3D: SpringBoneCollisionCapsule3D SpringBoneCollisionPlane3D SpringBoneCollisionSphere3D
VisualInstance3D: Decal FogVolume GPUParticlesAttractor3D GPUParticlesCollision3D GeometryInstance3D Light3D
	LightmapGI OccluderInstance3D OpenXRVisibilityMask ReflectionProbe RootMotionView VisibleOnScreenNotifier3D VoxelGI
GPUParticlesAttractor3D: GPUParticlesAttractorBox3D GPUParticlesAttractorSphere3D GPUParticlesAttractorVectorField3D
GPUParticlesCollision3D: GPUParticlesCollisionBox3D GPUParticlesCollisionHeightField3D GPUParticlesCollisionSDF3D
	GPUParticlesCollisionSphere3D
GeometryInstance3D: CPUParticles3D CSGShape3D GPUParticles3D Label3D MeshInstance3D MultiMeshInstance3D SpriteBase3D
CSGShape3D: CSGCombiner3D CSGPrimitive3D
CSGPrimitive3D: CSGBox3D CSGCylinder3D CSGMesh3D CSGPolygon3D CSGSphere3D CSGTorus3D
MeshInstance3D: SoftBody3D
SpriteBase3D: AnimatedSprite3D Sprite3D
Light3D: DirectionalLight3D OmniLight3D SpotLight3D
VisibleOnScreenNotifier3D: VisibleOnScreenEnabler3D
XRNode3D: XRAnchor3D XRController3D
Viewport: SubViewport Window
Window: AcceptDialog Popup
AcceptDialog: ConfirmationDialog
ConfirmationDialog: FileDialog
Popup: PopupMenu PopupPanel
`

// parents holds the class that each class of nodes inherits.
var parents = func() map[string]string {
	all := map[string]string{"Node": "Object"}
	parent := ""
	for word := range strings.FieldsSeq(nodeClasses) {
		if name, ok := strings.CutSuffix(word, ":"); ok {
			parent = name
		} else {
			all[word] = parent
		}
	}
	return all
}()

// isNodeClass says whether the engine has a class of nodes with that name.
func isNodeClass(name string) bool { return parents[name] != "" }

// inherits says whether a class of nodes is another class or inherits it.
func inherits(class, base string) bool {
	for class != base && class != "" {
		class = parents[class]
	}
	return class != ""
}
