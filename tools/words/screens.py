"""Renders screenshots of programs that don't exist, with small text, at one and at two pixels a point, light and dark."""

from drawing import Sample, wrapped, write
from PIL import Image, ImageDraw

# The colours of ground, panel, ink, faint ink, and what is the person's own.
LIGHT = {"ground": "#ffffff", "panel": "#f0f2f5", "ink": "#1c1e21", "faint": "#65676b", "own": "#006ee6"}
DARK = {"ground": "#18191a", "panel": "#303235", "ink": "#e4e6eb", "faint": "#b0b3b8", "own": "#0a64c8"}

CHAT = [
    (False, "Are you coming to dinner tonight?"),
    (True, "Yes, but the train is twenty minutes late again"),
    (False, "No problem. Can you bring some bread and olives?"),
    (True, "Of course! The bakery near the station closes at 19:30"),
    (False, "Great, and please don't forget the birthday candles"),
    (True, "Already in my bag. See you at the corner of Mill Street"),
]
ARTICLE = (
    "The old lighthouse on the northern shore opens again in spring. Volunteers have painted its walls, repaired the"
    " winding stairs and replaced two hundred broken windows. Visitors can climb to the lantern room every Saturday"
    " between ten and four o'clock, and the keeper's garden serves tea, soup and fresh scones. Tickets cost 4.50 at the"
    " harbour office; children under twelve enter free. Dogs are welcome, as long as they don't mind the gulls."
)
SETTINGS = [
    ("General", "Open at login", "Never"),
    ("Appearance", "Same as the system", "Light"),
    ("Notifications", "Sounds and banners", "12 allowed"),
    ("Language", "English (United Kingdom)", "Change"),
    ("Storage", "183.4 GB of 512 GB used", "Manage"),
    ("Privacy", "Location, camera, microphone", "Review"),
    ("Keyboard", "Key repeat and shortcuts", "Edit"),
    ("About", "Version 4.12.7, build 2209", "Update"),
]
TABLE = [
    ("Invoice", "Customer", "Due", "Amount"),
    ("2024-0117", "Garden & Sons", "3 March", "1,240.00"),
    ("2024-0118", "Harbour Bakery", "5 March", "86.75"),
    ("2024-0121", "Northern Railways", "9 March", "12,930.50"),
    ("2024-0125", "Mrs Eleanor Whitfield", "12 March", "410.00"),
    ("2024-0126", "City Library", "20 March", "2,055.20"),
    ("2024-0130", "Blue Kettle Café", "28 March", "319.95"),
]
# Sender, subject and first words.
MAIL = [
    ("Nadia Petrova", "Tickets for Thursday", "I found four seats in the third row, shall I"),
    ("City Library", "Your books are due soon", "Three items must be returned before the end"),
    ("Garden & Sons", "Invoice 2024-0117", "Please find attached the invoice for the hedge"),
    ("Tomás Herrera", "Re: broken bicycle", "The rear wheel needs new spokes, and the chain"),
    ("Weather Service", "Storm warning", "Strong winds from the west are expected late"),
    ("Grandma", "Recipe for plum cake", "First you need two pounds of ripe plums and"),
    ("Railway Refunds", "Claim 88-4102 accepted", "We have transferred 14.60 to your account"),
    ("Choir", "Rehearsal moved to Monday", "Because the hall is being painted we meet at"),
]
LETTER = (
    "Dear all, the concert is on Thursday evening at half past seven, and the hall opens an hour earlier. I have reserved"
    " four seats in the third row near the aisle, so that Margaret can leave quietly if the baby wakes up. Please tell me"
    " by Tuesday whether you want dinner before or after; the small restaurant opposite has a table for six people."
    " Parking is difficult because of the roadworks, so take the tram if you can. Warm regards, Nadia"
)


class Screen:
    """A screenshot in points, drawn at `scale` pixels a point, that remembers what was written."""

    def __init__(self, name: str, width: int, height: int, scale: int, colours: dict):
        self.scale, self.colours, self.lines = scale, colours, []
        self.name = f"{name}-{scale}x"
        self.picture = Image.new("RGB", (width * scale, height * scale), colours["ground"])

    def text(self, x: float, y: float, line: str, font: str, size: int, ink: str = "ink", anchor: str = "la") -> None:
        fill = self.colours.get(ink, ink)
        write(self.picture, (x * self.scale, y * self.scale), line, font, size * self.scale, fill=fill, anchor=anchor)
        self.lines.append(line)

    def panel(self, x: float, y: float, width: float, height: float, radius: float, colour: str = "panel") -> None:
        box = [v * self.scale for v in (x, y, x + width, y + height)]
        ImageDraw.Draw(self.picture).rounded_rectangle(box, radius * self.scale, self.colours[colour])

    def sample(self) -> Sample:
        return Sample(self.name, self.picture, self.lines, lossless=True)


def chat(scale: int) -> Sample:
    screen = Screen("chat", 390, 700, scale, DARK)
    screen.text(195, 18, "Aunt Margaret", "roboto medium", 16, anchor="ma")
    screen.text(195, 40, "last seen today at 17:42", "roboto", 12, "faint", "ma")
    y = 76
    for own, message in CHAT:
        lines = wrapped(message, "roboto", 15, 230)
        left = 130 if own else 16
        screen.panel(left, y, 246, 20 * len(lines) + 16, 14, "own" if own else "panel")
        for i, line in enumerate(lines):
            screen.text(left + 10, y + 8 + 20 * i, line, "roboto", 15, "#ffffff" if own else "ink")
        y += 20 * len(lines) + 30
    screen.text(28, 664, "Write a message", "roboto", 14, "faint")
    return screen.sample()


def article(scale: int) -> Sample:
    screen = Screen("article", 720, 480, scale, LIGHT)
    screen.text(40, 28, "Lighthouse opens its doors after forty years", "liberation bold", 24)
    screen.text(40, 66, "By our harbour reporter, 14 February", "liberation", 12, "faint")
    for i, line in enumerate(wrapped(ARTICLE, "liberation serif", 16, 620)):
        screen.text(40, 100 + 25 * i, line, "liberation serif", 16)
    screen.text(40, 420, "Share this story", "liberation", 13, "own")
    return screen.sample()


def settings(scale: int) -> Sample:
    screen = Screen("settings", 640, 480, scale, LIGHT)
    screen.text(320, 14, "Settings", "open sans", 15, anchor="ma")
    for i, (name, what, button) in enumerate(SETTINGS):
        y = 50 + 52 * i
        screen.panel(20, y, 600, 46, 8)
        screen.text(34, y + 4, name, "open sans", 14)
        screen.text(34, y + 25, what, "open sans", 11, "faint")
        screen.text(606, y + 14, button, "open sans", 12, "own", "ra")
    return screen.sample()


def table(scale: int) -> Sample:
    screen = Screen("table", 800, 360, scale, DARK)
    screen.text(24, 18, "Open invoices", "lato", 20)
    for i, (number, customer, due, amount) in enumerate(TABLE):
        y, ink = 64 + 36 * i, "ink" if i else "faint"
        for x, cell, anchor in ((24, number, "la"), (200, customer, "la"), (480, due, "la"), (770, amount, "ra")):
            screen.text(x, y, cell, "lato", 13, ink, anchor)
    return screen.sample()


def mail(scale: int) -> Sample:
    """A window as large as a desktop, in which text is small for the picture."""
    screen = Screen("mail", 1280, 800, scale, LIGHT)
    screen.panel(0, 0, 200, 800, 0)
    for i, folder in enumerate(("Inbox", "Drafts", "Sent", "Archive", "Junk", "Receipts", "Travel")):
        screen.text(24, 70 + 30 * i, folder, "roboto", 13)
    for i, (sender, subject, start) in enumerate(MAIL):
        y = 60 + 82 * i
        screen.text(220, y, sender, "roboto medium", 13)
        screen.text(220, y + 20, subject, "roboto", 12)
        screen.text(220, y + 39, start, "roboto", 12, "faint")
    screen.text(580, 60, "Tickets for Thursday", "roboto medium", 20)
    screen.text(580, 92, "To: Margaret, Tomás, Grandma", "roboto", 12, "faint")
    for i, line in enumerate(wrapped(LETTER, "roboto", 14, 640)):
        screen.text(580, 130 + 22 * i, line, "roboto", 14)
    return screen.sample()


def rendered(scale: int) -> list[Sample]:
    return [draw(scale) for draw in (chat, article, settings, table, mail)]
