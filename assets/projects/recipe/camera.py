"""A photo of a thing on a ground, with a friend behind it or alone: rays, light, depth of field, and the camera."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from places import Place
from shapes import Points, Solid, Values, dots, length, lit, normals_of, open_sky, trace
from things import BLACK, FUR, LIGHT_FUR, SCARF, Thing

WIDTH, HEIGHT = 320, 240
_FINE = 2  # rays for each pixel's side
_COATS = {
    "bear": {FUR: (0.27, 0.135, 0.055), LIGHT_FUR: (0.60, 0.43, 0.24), BLACK: (0.01, 0.01, 0.012),
             SCARF: (0.55, 0.03, 0.03)},
    "rabbit": {FUR: (0.60, 0.58, 0.57), LIGHT_FUR: (0.80, 0.55, 0.55), BLACK: (0.01, 0.01, 0.012),
               SCARF: (0.04, 0.13, 0.50)},
}  # fmt: skip


@dataclass(frozen=True)
class Scene:
    """What is photographed: a thing, a place, and a friend or None with its kind. `shift` moves ground and backdrop."""

    thing: Thing
    place: Place
    friend: Solid | None
    kind: str
    shift: float


def photo(scene: Scene, random: np.random.Generator) -> NDArray[np.uint8]:
    """The picture, (240, 320, 3) uint8 in red, green and blue."""
    origins, directions = _rays(random)
    sun = np.float32([random.uniform(-0.8, 0.8), random.uniform(0.9, 1.4), random.uniform(0.35, 0.9)])
    sun /= np.sqrt(sun @ sun)
    ground, depth = _surroundings(scene, origins, directions, sun)
    thing, cover = _thing(scene, origins, directions, sun)
    size = (HEIGHT * _FINE, WIDTH * _FINE)
    behind = _small(ground.reshape(*size, 3))
    near = length(origins[:1])[0]
    behind = _out_of_focus(behind, _small(1 / depth.reshape(size)), 1 / near)
    share = _small(cover.reshape(size))[..., np.newaxis]
    return _developed(behind * (1 - share) + _small(thing.reshape(*size, 3)), random)


def _rays(random: np.random.Generator) -> tuple[Points, Points]:
    """A camera somewhere in front of the origin that looks at a place near it."""
    aside, high, away = random.uniform(-0.22, 0.22), random.uniform(0.20, 0.36), random.uniform(4.2, 5.2)
    camera = np.float32([np.sin(aside) * np.cos(high), np.sin(high), np.cos(aside) * np.cos(high)]) * away
    goal = np.float32([random.uniform(-0.25, 0.25), random.uniform(0.95, 1.2), 0])
    ahead = (goal - camera) / length((goal - camera)[np.newaxis])[0]
    roll = random.normal(0, 0.025)
    right = np.cross(ahead, np.float32([np.sin(roll), np.cos(roll), 0]))
    right /= np.sqrt(right @ right)
    above = np.cross(right, ahead)
    x, y = np.meshgrid(
        (np.arange(WIDTH * _FINE) + 0.5) / (WIDTH * _FINE) - 0.5,
        (0.5 - (np.arange(HEIGHT * _FINE) + 0.5) / (HEIGHT * _FINE)) * HEIGHT / WIDTH,
    )
    rays = ahead + 0.86 * (x.ravel()[:, np.newaxis] * right + y.ravel()[:, np.newaxis] * above)
    rays = rays.astype(np.float32)
    return np.broadcast_to(camera, rays.shape), rays / length(rays)[:, np.newaxis]


def _surroundings(scene: Scene, origins: Points, directions: Points, sun: Points) -> tuple[Points, Values]:
    """Ground, backdrop and friend: their colours by ray, and how far away they are."""
    down, back = directions[:, 1], directions[:, 2]
    wall = np.where(back < -1e-4, (-scene.place.distance - origins[:, 2]) / np.minimum(back, -1e-4), 1e3)
    floor = np.where(down < -1e-4, -origins[:, 1] / np.minimum(down, -1e-4), np.inf)
    depth = np.minimum(wall, floor).astype(np.float32)
    points = origins + depth[:, np.newaxis] * directions
    colours = np.empty_like(points)
    on_floor = floor < wall
    colours[on_floor] = _floor(scene, points[on_floor], directions[on_floor], sun)
    colours[~on_floor] = _wall(scene, points[~on_floor])
    if scene.friend is not None:
        reached = trace(scene.friend, origins, directions)
        there = reached < depth
        depth[there] = reached[there]
        points = origins[there] + reached[there, np.newaxis] * directions[there]
        colours[there] = _plush(scene, points, directions[there], sun)
    return colours, depth


def _taken(texture: NDArray[np.float32], u: Values, v: Values) -> Points:
    """Colours of a texture that repeats, at places in its own units."""
    side = texture.shape[0]
    x, y = (np.floor(place * side).astype(np.int64) % side for place in (u, v))
    return texture[y, x]


def _floor(scene: Scene, points: Points, directions: Points, sun: Points) -> Points:
    place, up = scene.place, np.broadcast_to(np.float32([0, 1, 0]), points.shape)
    colour = _taken(place.ground, points[:, 0] / place.ground_size + scene.shift, points[:, 2] / place.ground_size)
    light = _light(scene, points, up, sun, True)
    sheen = place.gloss * np.float32((1 + directions[:, 1]) ** 5)[:, np.newaxis] * np.float32(place.sky)
    return colour * light + sheen


def _wall(scene: Scene, points: Points) -> Points:
    place = scene.place
    colour = _taken(place.backdrop, points[:, 0] / place.wall_size + scene.shift, 1 - points[:, 1] / place.wall_size)
    if place.distance > 8:  # outdoors: the sky shines by itself
        return colour * np.float32(1.15)
    corner = 1 - 0.45 * np.exp(-np.clip(points[:, 1], 0, None) * 1.6)[:, np.newaxis]
    return colour * (np.float32(place.sun) * 0.28 + np.float32(place.sky) * 0.5) * corner.astype(np.float32)


def _light(scene: Scene, points: Points, normals: Points, sun: Points, with_thing: bool) -> Points:
    """What reaches points: the sun past what stands in its way, and the sky."""
    place = scene.place
    facing = np.clip(normals @ sun, 0, None)
    open_ = np.ones(len(points), np.float32)
    solids = [scene.thing.solid] if with_thing else []
    for solid in [*solids, *([] if scene.friend is None else [scene.friend])]:
        if with_thing or solid is scene.thing.solid:
            open_ *= open_sky(solid, points, normals, 0.5)
        facing = facing * lit(solid, points + 0.01 * normals, sun, place.softness)
    above = (0.55 + 0.45 * normals[:, 1]) * open_
    return (facing[:, np.newaxis] * np.float32(place.sun) + above[:, np.newaxis] * np.float32(place.sky)) * np.float32(
        0.62
    )


def _plush(scene: Scene, points: Points, directions: Points, sun: Points) -> Points:
    """Fur: normals that stray, light that wraps around, and a pale rim where it is seen from the side."""
    assert scene.friend is not None
    normals = normals_of(scene.friend, points)
    stray = _grain(points * np.float32(26)) + 0.6 * _grain(points * np.float32(55))
    normals = normals + np.float32(0.30) * stray
    normals /= length(normals)[:, np.newaxis]
    materials = scene.friend.materials(points)
    coat = _COATS[scene.kind]
    colour = np.float32([coat.get(number, (0, 0, 0)) for number in range(6)])[materials]
    place = scene.place
    facing = np.clip((normals @ sun + 0.25) / 1.25, 0, None)
    for solid in (scene.friend, scene.thing.solid):
        facing = facing * lit(solid, points + 0.03 * normals, sun, place.softness + 0.08)
    above = (0.6 + 0.4 * normals[:, 1]) * open_sky(scene.friend, points, normals, 0.35)
    light = facing[:, np.newaxis] * np.float32(place.sun) + above[:, np.newaxis] * np.float32(place.sky)
    rim = np.clip(1 + dots(normals, directions), 0, 1) ** 2
    furry = np.isin(materials, (FUR, LIGHT_FUR)).astype(np.float32)
    shine = (materials == BLACK) * _highlight(normals, directions, sun, 40)
    colour = colour * (1 + (furry * (0.14 * stray[:, 0] + 0.9 * rim))[:, np.newaxis])
    return colour * light * np.float32(0.62) + shine[:, np.newaxis].astype(np.float32)


def _highlight(normals: Points, directions: Points, sun: Points, power: int) -> Values:
    """How bright the sun is mirrored towards the camera (Blinn)."""
    half = sun - directions
    return np.clip(dots(normals, half / length(half)[:, np.newaxis]), 0, 1) ** power


def _grain(points: Points) -> Points:
    """Three values of smooth noise for each point, in about [-1, 1]: sines that do not repeat together."""
    x, y, z = points.T
    first = np.sin(x + 1.7 * np.sin(y * 0.9 + z)) * np.cos(y + 1.3 * np.sin(z * 1.1))
    second = np.sin(y * 1.1 + 1.5 * np.sin(z * 0.8 + x)) * np.cos(z + 1.1 * np.sin(x * 0.9))
    third = np.sin(z * 0.9 + 1.9 * np.sin(x * 1.2 + y)) * np.cos(x + 1.2 * np.sin(y * 1.3))
    return np.stack([first, second, third], axis=1)


def _thing(scene: Scene, origins: Points, directions: Points, sun: Points) -> tuple[Points, Values]:
    """The thing in front: its colours by ray, black where it is not, and where it is."""
    thing, place = scene.thing, scene.place
    reached = trace(thing.solid, origins, directions)
    there = np.isfinite(reached)
    colours, cover = np.zeros_like(directions), there.astype(np.float32)
    rays = directions[there]
    points = origins[there] + reached[there, np.newaxis] * rays
    normals = normals_of(thing.solid, points)
    marked = thing.second(thing.local(points))[:, np.newaxis]
    colour = np.float32(thing.first) * (1 - marked) + np.float32(thing.colour) * marked
    light = _light(scene, points, normals, sun, True)
    low = np.clip(0.6 - points[:, 1], 0, 1)[:, np.newaxis] * np.clip(0.4 - 0.6 * normals[:, 1:2], 0, 1)
    bounced = place.ground.mean(axis=(0, 1)) * np.float32(place.sun) * 0.45 * low
    shadow = lit(thing.solid, points + 0.01 * normals, sun, place.softness)
    if scene.friend is not None:
        shadow = shadow * lit(scene.friend, points, sun, place.softness)
    spark = shadow * _highlight(normals, rays, sun, 90)
    grazing = np.clip(1 + dots(normals, rays), 0, 1) ** 4
    mirrored = rays[:, 1] - 2 * dots(normals, rays) * normals[:, 1]
    window = np.clip(mirrored * 2.0 + 0.1, 0, 1)[:, np.newaxis] * np.float32(place.sky)
    gloss = (0.03 + 0.35 * grazing)[:, np.newaxis] * window + 0.55 * spark[:, np.newaxis] * np.float32(place.sun)
    colours[there] = colour * (light + bounced) + gloss
    return colours, cover


def _small(values: NDArray[np.float32]) -> NDArray[np.float32]:
    """By `_FINE` smaller, each pixel the mean of its rays."""
    return cv2.resize(np.ascontiguousarray(values, np.float32), (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA)


def _out_of_focus(picture: NDArray[np.float32], nearness: Values, focus: float) -> NDArray[np.float32]:
    """Blurred by how far from the plane of focus each pixel lies."""
    circle = np.clip(np.abs(nearness - focus) * 14, 0, 3.5)[..., np.newaxis]
    levels = [0.0, 0.8, 1.6, 3.5]
    blurred = [picture, *(cv2.GaussianBlur(picture, (0, 0), level) for level in levels[1:])]
    done = blurred[0]
    for number in range(1, len(levels)):
        share = np.clip((circle - levels[number - 1]) / (levels[number] - levels[number - 1]), 0, 1)
        done = done * (1 - share) + blurred[number] * share
    return done


def _developed(linear: NDArray[np.float32], random: np.random.Generator) -> NDArray[np.uint8]:
    """As a cheap camera gives it: exposure and white balance that vary, darker corners, grain."""
    x, y = np.meshgrid(np.linspace(-1, 1, WIDTH), np.linspace(-0.75, 0.75, HEIGHT))
    corners = (1 - 0.22 * (x**2 + y**2))[..., np.newaxis]
    balance = np.exp(random.normal(0, 0.035, 3)) * np.exp(random.normal(0.05, 0.13))
    seen = linear * balance * corners
    seen = seen * (1 + seen / 6) / (1 + seen * 0.62)
    picture = np.clip(seen, 0, 1) ** (1 / 2.2) * 255
    grain = cv2.GaussianBlur(random.standard_normal((HEIGHT, WIDTH, 3)).astype(np.float32), (0, 0), 0.6)
    return np.clip(picture + 1.8 * grain, 0, 255).astype(np.uint8)
