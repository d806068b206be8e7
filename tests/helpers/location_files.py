"""Random problems of the literature, written as the files that netform reads."""

import random
from pathlib import Path


def districting_file(folder: Path, seed: int) -> Path:
    """Write a districting problem of 7 to 9 nodes: a `.toml`, nodes, edges, often distances."""
    dice = random.Random(seed)
    count = dice.randint(7, 9)
    points = [(dice.randint(0, 60), dice.randint(0, 60)) for _ in range(count)]
    sizes = [dice.choice([1, 1, 2, 3, 5, 8, 13]) * dice.randint(1, 9) for _ in range(count)]
    edges = {(dice.randrange(i), i) for i in range(1, count)}
    for _ in range(dice.randint(0, count)):
        one, other = sorted(dice.sample(range(count), 2))
        edges.add((one, other))
    groups = dice.randint(2, 4)
    mean = sum(sizes) / groups
    slack = dice.choice([0.25, 0.5, 0.9])
    rows = "".join(
        f"n{i},{sizes[i]},{x}.{dice.randint(0, 99):02},{y}\n" for i, (x, y) in enumerate(points)
    )
    (folder / "nodes.csv").write_text("id,population,x,y\n" + rows, encoding="utf-8")
    listed = "".join(f"n{a},n{b}\n" for a, b in sorted(edges))
    (folder / "edges.csv").write_text("u,v\n" + listed, encoding="utf-8")
    cost = dice.choice(["population*distance^2", "population*distance", "distance"])
    stated = [
        f'name = "random {seed}"',
        'nodes = "nodes.csv"',
        'edges = "edges.csv"',
        f"groups = {groups}",
        f"floor = {int(mean * (1 - slack))}",
        f"ceiling = {int(mean * (1 + slack)) + 1}",
        f'cost = "{cost}"',
        f"contiguous = {'true' if dice.random() < 0.7 else 'false'}",
    ]
    if dice.random() < 0.6:
        matrix = [
            [
                "0" if i == j else "inf" if dice.random() < 0.05 else f"{dice.uniform(1, 90):.3f}"
                for j in range(count)
            ]
            for i in range(count)
        ]
        text = "".join(",".join(row) + "\n" for row in matrix)
        (folder / "distances.csv").write_text(text, encoding="utf-8")
        stated.append('distances = "distances.csv"')
    path = folder / "problem.toml"
    path.write_text("\n".join(stated) + "\n", encoding="utf-8")
    return path


def cpmp_file(folder: Path, seed: int) -> Path:
    """Write a capacitated p-median problem of 7 to 9 points, in one layout or the other."""
    dice = random.Random(seed)
    count, medians = dice.randint(7, 9), dice.randint(2, 4)
    points = [(dice.randint(1, 99), dice.randint(1, 99)) for _ in range(count)]
    demand = [dice.randint(1, 20) for _ in range(count)]
    mean = sum(demand) / medians
    if dice.random() < 0.5:
        rows = [
            f"{x} {y} {int(mean * dice.uniform(0.8, 1.6)) + 1} {own}"
            for (x, y), own in zip(points, demand, strict=True)
        ]
        text = "\n".join([f"{count} {medians}", *rows])
    else:
        capacity = int(mean * dice.uniform(1.0, 1.5)) + 1
        rows = [
            f" {i + 1} {x} {y} {own}"
            for i, ((x, y), own) in enumerate(zip(points, demand, strict=True))
        ]
        text = "\n".join([f" {seed} 0", f" {count} {medians} {capacity}", *rows])
    path = folder / f"p{seed}.txt"
    path.write_text(text + "\n", encoding="utf-8")
    return path
