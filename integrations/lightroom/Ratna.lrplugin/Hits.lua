-- From what Ratna found to a collection of the catalogue.
--
-- Owns how pictures are matched with photos, by path, and what a person is told of it. The collection holds exactly what
-- was found, the best match first; what was in it before is taken out.

local LrApplication = import 'LrApplication'
local LrDialogs = import 'LrDialogs'
local LrProgressScope = import 'LrProgressScope'
local LrTasks = import 'LrTasks'

local Ratna = require 'Ratna'
local Text = require 'Text'

local Hits = {}

-- How many lookups pass before other work of Lightroom gets its turn.
local PER_TURN = 50

-- Seconds to wait for another change of the catalogue to end.
local PATIENCE = 30

local MAX_NAME = 120

-- Lets Lightroom work. Returns whether to go on.
local function go_on(progress, done, all)
    progress:setPortionComplete(done, all)
    LrTasks.yield()
    return not progress:isCanceled()
end

-- The path of a hit or of a file of `ratna show`. One that is no text is in no catalogue, and `path` is only like it.
local function path_of(found)
    return type(found.path) == 'string' and not found.path_bytes and found.path or nil
end

-- The photo of a picture by any of its other paths: a copy, or the RAW file beside it.
local function photo_elsewhere(catalog, picture)
    for _, file in ipairs(Ratna.objects(picture.paths)) do
        local path = path_of(file)
        local photo = path and catalog:findPhotoByPath(path)
        if photo then
            return photo
        end
    end
    return nil
end

-- The photos by the numbers of their hits, and the numbers and paths of the hits without; nil if it was cancelled.
local function by_path(catalog, hits, progress)
    local photos, absent = {}, {}
    for number, hit in ipairs(hits) do
        if number % PER_TURN == 0 and not go_on(progress, number, #hits) then
            return nil
        end
        local path = path_of(hit)
        photos[number] = path and catalog:findPhotoByPath(path)
        if path and not photos[number] then
            absent[#absent + 1] = { number = number, path = path }
        end
    end
    return photos, absent
end

-- Adds the photos of absent hits that the catalogue has under other paths. Returns whether it was not cancelled. What
-- Ratna refuses to show stays absent.
local function by_other_paths(catalog, photos, absent, progress)
    local paths = {}
    for _, hit in ipairs(absent) do
        paths[#paths + 1] = hit.path
    end
    local pictures = Ratna.show(paths, function(done)
        return go_on(progress, done, #paths)
    end)
    for index, picture in ipairs(pictures or {}) do
        photos[absent[index].number] = photo_elsewhere(catalog, picture)
    end
    return pictures ~= false
end

-- The photos of the hits, in their order and each once, and how many hits the catalogue lacks; nil if it was cancelled.
local function photos_of(catalog, hits, progress)
    local found, absent = by_path(catalog, hits, progress)
    if not found or not by_other_paths(catalog, found, absent, progress) then
        return nil
    end
    local photos, seen, lacking = {}, {}, 0
    for number = 1, #hits do
        local photo = found[number]
        if not photo then
            lacking = lacking + 1
        elseif not seen[photo.localIdentifier] then
            seen[photo.localIdentifier] = true
            photos[#photos + 1] = photo
        end
    end
    return photos, lacking
end

local function existing_collection(catalog, name)
    for _, collection in ipairs(catalog:getChildCollections()) do
        if collection:getName() == name then
            return collection
        end
    end
    return nil
end

-- Puts photos into the collection of that name, alone. Returns it, or nil and what to tell.
local function fill(catalog, name, photos)
    local collection = existing_collection(catalog, name)
    if collection and collection:isSmartCollection() then
        return nil, {
            title = LOC("$$$/Ratna/Smart=“^1” is a smart collection.", name),
            info = LOC "$$$/Ratna/Rename=Its photos can’t be chosen. Rename it, and search again.",
        }
    end
    local outcome = catalog:withWriteAccessDo(LOC "$$$/Ratna/Undo/Collection=Find with Ratna", function()
        if collection then
            collection:removeAllPhotos()
        else
            collection = catalog:createCollection(name, nil, true)
        end
        if collection then
            collection:addPhotos(photos)
        end
    end, { timeout = PATIENCE })
    if outcome == 'aborted' or not collection then
        return nil, {
            title = LOC("$$$/Ratna/NoCollection=The collection “^1” could not be made.", name),
            info = LOC "$$$/Ratna/Busy=Lightroom may be busy with another change. Try again in a moment.",
        }
    end
    return collection
end

-- What of the query was not understood, a line each.
local function remarks(answer)
    local lines = {}
    for _, problem in ipairs(Ratna.objects(answer.problems)) do
        lines[#lines + 1] = type(problem.message) == 'string' and problem.message or nil
    end
    return lines
end

local function tell(photos, lacking, name, answer)
    local lines = remarks(answer)
    local here = Text.counted(photos, 'photo is', 'photos are')
    local title = LOC("$$$/Ratna/Found=^1 in the collection “^2”.", here, name)
    if photos == 0 and lacking == 0 then
        title = LOC "$$$/Ratna/Nothing=Ratna found nothing."
        lines[#lines + 1] = LOC "$$$/Ratna/AddFolders=It knows the pictures of the folders that were added to it, in its window."
    elseif photos == 0 then
        title = LOC "$$$/Ratna/NoneHere=None of what Ratna found is in this catalogue."
    end
    if lacking > 0 then
        local count = Text.counted(lacking, 'picture that Ratna found is', 'pictures that Ratna found are')
        lines[#lines + 1] = LOC("$$$/Ratna/NotHere=^1 not in this catalogue.", count)
    end
    if photos > 0 and #lines == 0 then
        LrDialogs.showBezel(title)
    else
        LrDialogs.message(title, table.concat(lines, '\n'), 'info')
    end
end

-- Asks Ratna and shows the answer as a collection with that name.
function Hits.show(context, arguments, name)
    name = 'Ratna: ' .. Text.short(Text.line(name), MAX_NAME)
    local catalog = LrApplication.activeCatalog()
    local progress = LrProgressScope { title = name, functionContext = context }
    progress:setCancelable(true)
    local answer, failure = Ratna.ask(arguments)
    local photos, lacking
    if answer and not progress:isCanceled() then
        photos, lacking = photos_of(catalog, Ratna.objects(answer.hits), progress)
    end
    progress:done()
    if photos and #photos > 0 then
        local collection
        collection, failure = fill(catalog, name, photos)
        if collection then
            catalog:setActiveSources { collection }
        end
    end
    if failure then
        LrDialogs.message(failure.title, failure.info, 'warning')
    elseif photos then
        tell(#photos, lacking, name, answer)
    end
end

return Hits
