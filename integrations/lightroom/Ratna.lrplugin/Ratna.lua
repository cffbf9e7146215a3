-- Asks `ratna`.
--
-- Owns how the command is run and its answer read. Never touches the catalogue.

local LrFileUtils = import 'LrFileUtils'
local LrPathUtils = import 'LrPathUtils'
local LrTasks = import 'LrTasks'

local Json = require 'Json'
local Settings = require 'Settings'
local Shell = require 'Shell'
local Text = require 'Text'

local Ratna = {}

-- Of one call. A command line of a megabyte is too long for a Mac, one of 128 KB for other systems.
local MAX_PATHS = 100
local MAX_BYTES = 60000

-- An empty file of our own. It is made at once, so that another task does not choose the same name.
local function temporary_file(name)
    local folder = LrPathUtils.getStandardFilePath('temp')
    local path = LrFileUtils.chooseUniqueFileName(LrPathUtils.child(folder, name))
    local file = io.open(path, 'w')
    if not file then
        return nil, {
            title = LOC "$$$/Ratna/NoTemporary=There is no place for Ratna’s answer.",
            info = LOC("$$$/Ratna/FreeSpace=^1 can’t be written. Is the disk full?", folder),
        }
    end
    file:close()
    return path
end

local function take(path)
    local text = LrFileUtils.readFile(path) or ''
    LrFileUtils.delete(path)
    return text
end

-- Standard output and standard error of a command.
local function outputs_of(words)
    local answer, failure = temporary_file('ratna-answer.json')
    if not answer then
        return nil, failure
    end
    local complaints
    complaints, failure = temporary_file('ratna-complaints.txt')
    if not complaints then
        LrFileUtils.delete(answer)
        return nil, failure
    end
    LrTasks.execute(Shell.line(words, answer, complaints))
    return take(answer), take(complaints)
end

-- Ratna's texts say what can be done, but for these, whose ways out are commands of a terminal.
local WINDOW_HELPS = { damaged = true, catalogueMissing = true }

local function refusal(object)
    local info = Text.short(Text.line(object.error), 600)
    if WINDOW_HELPS[object.code] then
        info = info .. '\n\n' .. LOC "$$$/Ratna/OpenRatna=Ratna’s window offers to repair it: open Ratna."
    end
    return { title = LOC "$$$/Ratna/Refused=Ratna could not do that.", info = info }
end

local function no_answer(command, complaints)
    local said = Text.short(Text.line(complaints), 600)
    if said == '' then
        said = LOC "$$$/Ratna/Silent=It said nothing."
    end
    return {
        title = LOC "$$$/Ratna/NoAnswer=Ratna did not answer.",
        info = LOC("$$$/Ratna/Asked=^1 was asked. Is it Ratna, and as new as this plug-in?", command) .. '\n\n' .. said,
    }
end

local function words_of(command, arguments)
    local words = { command, '--json' }
    local library = Settings.library()
    if library then
        words[#words + 1] = '--library'
        words[#words + 1] = library
    end
    for _, argument in ipairs(arguments) do
        words[#words + 1] = argument
    end
    return words
end

-- Runs the command and returns its object. Where there is none, nil and what to tell: a title and an info.
function Ratna.ask(arguments)
    if WIN_ENV then
        return nil, {
            title = LOC "$$$/Ratna/Windows=There is no Ratna for Windows yet.",
            info = LOC "$$$/Ratna/Mac=This plug-in works on a Mac on which Ratna is installed.",
        }
    end
    local command, failure = Settings.command()
    if not command then
        return nil, failure
    end
    local answer, complaints = outputs_of(words_of(command, arguments))
    if not answer then
        return nil, complaints
    end
    local object = Json.decode(answer)
    if type(object) ~= 'table' then
        return nil, no_answer(command, complaints)
    elseif type(object.error) == 'string' then
        return nil, refusal(object)
    end
    return object
end

-- What the command says of its version, on one line. Where it says nothing, nil and what to tell.
function Ratna.version()
    local command, failure = Settings.command()
    if not command then
        return nil, failure
    end
    local answer, complaints = outputs_of { command, '--version' }
    if not answer then
        return nil, complaints
    end
    local version = string.match(Text.line(answer), '^ratna .+')
    if not version then
        return nil, no_answer(command, complaints)
    end
    return version .. ': ' .. command
end

-- The objects of a list of an answer; an empty one stands for what is none.
function Ratna.objects(list)
    local objects = {}
    for _, item in ipairs(type(list) == 'table' and list or {}) do
        objects[#objects + 1] = type(item) == 'table' and item or {}
    end
    return objects
end

-- The last of the paths from `first` on that one call takes.
local function last_of_call(paths, first)
    local last, bytes = first, #Shell.quoted(paths[first])
    while last < #paths and last - first + 1 < MAX_PATHS do
        bytes = bytes + 1 + #Shell.quoted(paths[last + 1])
        if bytes > MAX_BYTES then
            break
        end
        last = last + 1
    end
    return last
end

-- What is known of the pictures at paths: one object each, in their order. Before each call, `go_on` gets the number of
-- paths that are done; if it returns false, so does this. Otherwise nil and what to tell.
function Ratna.show(paths, go_on)
    local pictures, first = {}, 1
    while first <= #paths do
        if not go_on(first - 1) then
            return false
        end
        local last = last_of_call(paths, first)
        local arguments = { 'show', '--' }
        for number = first, last do
            arguments[#arguments + 1] = paths[number]
        end
        local object, failure = Ratna.ask(arguments)
        if not object then
            return nil, failure
        end
        local shown = Ratna.objects(object.pictures)
        if #shown ~= last - first + 1 then
            return nil, no_answer(Settings.command(), '')
        end
        for _, picture in ipairs(shown) do
            pictures[#pictures + 1] = picture
        end
        first = last + 1
    end
    return pictures
end

return Ratna
