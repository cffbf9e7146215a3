// Generated from src-tauri/src by `make types`. Do not edit.
import type { Caption } from "./Caption";
import type { Copy } from "./Copy";
import type { Exposure } from "./Exposure";
import type { Seen } from "./Seen";
import type { TakenFrom } from "./TakenFrom";
import type { Told } from "./Told";
/**
 * What is known of a picture.
 */
export type Details = {
/**
 * Row id.
 */
id: number,
/**
 * Hash of the content, in hexadecimal.
 */
hash: string,
/**
 * Size of the file, in bytes.
 */
bytes: number,
/**
 * Format of the content, such as `jpeg`.
 */
format: string,
/**
 * Width in pixels, upright.
 */
width: number,
/**
 * Height in pixels, upright.
 */
height: number,
/**
 * The colours that the pixels were converted from.
 */
colourSpace: string | null,
/**
 * Local time in seconds since 1970, as if the local time zone were UTC.
 */
takenAt: number,
/**
 * How far local time was ahead of UTC, in minutes.
 */
takenOffset: number | null,
/**
 * Where the time was read from.
 */
takenFrom: TakenFrom,
/**
 * Maker and model.
 */
camera: string | null,
/**
 * Name of the lens.
 */
lens: string | null,
/**
 * How it was exposed.
 */
exposure: Exposure,
/**
 * Degrees north.
 */
latitude: number | null,
/**
 * Degrees east.
 */
longitude: number | null,
/**
 * Town, region and country, as far as they are known, each name once.
 */
place: Array<string>,
/**
 * Metres above sea level.
 */
altitude: number | null,
/**
 * The title: the person's, else that in the file, else that in another program's library.
 */
title: string | null,
/**
 * Whether the title is the person's.
 */
titleIsOwn: boolean,
/**
 * The description in the file, or else in another program's library.
 */
description: string | null,
/**
 * The keywords in the file.
 */
keywords: Array<string>,
/**
 * The label in the file: the name of a colour, or a word.
 */
label: string | null,
/**
 * Who made it, as the file says.
 */
creator: string | null,
/**
 * The names of where it was taken, as the file says them, from the smallest place on.
 */
places: Array<string>,
/**
 * Stars, 1 to 5: the person's own, else those in the file, which may be −1 for a rejected
 * picture; null for none.
 */
rating: number | null,
/**
 * What it shows in words: the person's, else a model's.
 */
caption: Caption | null,
/**
 * The person's tags.
 */
tags: Array<string>,
/**
 * Those of them that a rule of the person's added, and that the person has not confirmed.
 */
tagsByRule: Array<string>,
/**
 * Whether it is a favourite.
 */
favourite: boolean,
/**
 * What was seen in it; null if it was not looked at yet.
 */
seen: Seen | null,
/**
 * The albums of other programs' libraries that it is in: each one's name after those of the folders that it lies in.
 */
albums: Array<Array<string>>,
/**
 * The names of the people in it, as its files and other programs' libraries tell.
 */
peopleNamed: Array<string>,
/**
 * The libraries of other programs that it is in.
 */
told: Array<Told>,
/**
 * Every file with this content.
 */
copies: Array<Copy>, };
