"""People to look at: drawn portraits, made into films that Chromium takes for a camera."""

import asyncio
from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import Browser, ViewportSize

_FRAMES = 6
_SIZE: ViewportSize = {"width": 640, "height": 360}  # as large as a tile of the picture
_REPEATED = 5  # the film runs at 30 frames a second: each drawing is shown so often in a row


@dataclass(frozen=True)
class Portrait:
    """Somebody in front of a wall: colours, and the shape of the hair."""

    name: str
    wall: str
    light: str
    skin: str
    hair: str
    clothes: str
    style: str
    scene: str


PORTRAITS = (
    Portrait("Amara Okafor", "#33524a", "#456a5f", "#8a5a3c", "#231a16", "#e0a63a", "round", "plant"),
    Portrait("Jonas Weber", "#5b6472", "#6f7a8a", "#e6b796", "#7a4a28", "#2f4858", "short", "shelf"),
    Portrait("Lucía Romero", "#8a6a58", "#a17f6b", "#d39a72", "#3a231a", "#7d3f3a", "long", "window"),
    Portrait("Kenji Mori", "#3d4a63", "#52607d", "#dfb08a", "#1d1d22", "#d8d2c5", "side", "lamp"),
)

_HAIR = {
    "round": '<circle cx="640" cy="268" r="172"/>',
    "short": '<path d="M505 300c-14-130 60-190 140-190s146 62 130 190c-18-60-60-92-135-92s-117 32-135 92z"/>',
    "long": '<path d="M490 560c-24-120-30-300 20-380 60-92 210-92 264 0 48 86 42 260 18 380z"/>',
    "side": '<path d="M508 316c-22-128 48-204 142-204 92 0 146 78 126 204'
    '-10-62-38-96-60-108-58 34-150 26-186 10-12 18-20 54-22 98z"/>',
}
_FRINGE = {
    "round": '<path d="M522 262c20-70 72-92 118-92s98 22 118 92c-40-44-76-56-118-56s-78 12-118 56z"/>',
    "long": '<path d="M514 300c0-110 70-150 128-150 66 0 128 40 126 150'
    '-34-30-96-60-150-110-20 50-60 86-104 110z"/>',
}
_SCENES = {
    "plant": '<g fill="#22382f"><ellipse cx="150" cy="420" rx="46" ry="150" transform="rotate(-22 150 420)"/>'
    '<ellipse cx="230" cy="400" rx="44" ry="160" transform="rotate(14 230 400)"/>'
    '<ellipse cx="186" cy="380" rx="42" ry="170"/></g><path d="M110 560h160l-22 160H132z" fill="#b9714a"/>',
    "shelf": '<rect x="900" y="250" width="340" height="16" fill="#3f4652"/>'
    '<rect x="930" y="130" width="34" height="120" fill="#c9a15a"/>'
    '<rect x="968" y="150" width="28" height="100" fill="#8c4f43"/>'
    '<rect x="1000" y="120" width="40" height="130" fill="#3c5a66"/>'
    '<rect x="1046" y="160" width="26" height="90" fill="#d8d2c5"/>'
    '<circle cx="1160" cy="205" r="45" fill="#49614f"/>',
    "window": '<rect x="70" y="70" width="300" height="400" rx="8" fill="#dcc9a8"/><g fill="#b39a78">'
    '<rect x="214" y="70" width="12" height="400"/><rect x="70" y="262" width="300" height="12"/></g>',
    "lamp": '<circle cx="1090" cy="250" r="210" fill="#6d7b98" opacity=".45"/>'
    '<path d="M1010 250l40-110h90l40 110z" fill="#f0d9a0"/>'
    '<rect x="1088" y="250" width="12" height="300" fill="#2a3346"/>',
}


def drawing(person: Portrait, step: int) -> str:
    """Return one frame: the head moves a little from step to step."""
    lean = (0, 1, 2, 3, 2, 1)[step % _FRAMES]
    hair, fringe = _HAIR[person.style], _FRINGE.get(person.style, "")
    return f"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1280 720" width="640">
<rect width="1280" height="720" fill="{person.wall}"/>
<path d="M0 0h1280v300C900 420 420 200 0 380z" fill="{person.light}"/>{_SCENES[person.scene]}
<g transform="rotate({(lean - 1.5) * 0.8} 640 720) translate(0 {lean * 2})">
<g fill="{person.hair}">{hair}</g>
<path d="M326 780c10-210 114-268 218-284h192c104 16 208 74 218 284z" fill="{person.clothes}"/>
<path d="M580 420h120v90c-20 44-100 44-120 0z" fill="{person.skin}"/>
<path d="M580 452c40 34 80 34 120 0v30c-40 34-80 34-120 0z" fill="#000" opacity=".12"/>
<ellipse cx="640" cy="318" rx="112" ry="140" fill="{person.skin}"/>
<g fill="{person.hair}">{fringe}</g>
<g fill="#1c1713"><circle cx="597" cy="318" r="10"/><circle cx="683" cy="318" r="10"/></g>
<path d="M596 384q44 {34 + lean * 3} 88 0" fill="none" stroke="#5a2f26" stroke-width="8"/>
</g></svg>"""


async def film(browser: Browser, person: Portrait, path: Path) -> Path:
    """Draw somebody and write the frames as motion JPEG."""
    page = await browser.new_page(viewport=_SIZE)
    frames = []
    for step in range(_FRAMES):
        await page.set_content(f"<style>body{{margin:0}}svg{{display:block}}</style>{drawing(person, step)}")
        frames += [await page.screenshot(type="jpeg", quality=90)] * _REPEATED
    await page.close()
    await asyncio.to_thread(path.write_bytes, b"".join(frames))
    return path
