-- Library › Plug-in Extras › Bring in Ratna’s Keywords: the tags that were given in Ratna become keywords of the selected
-- photos, or of all, in one step that Undo takes back.

local LrApplication = import 'LrApplication'
local LrDialogs = import 'LrDialogs'
local LrFunctionContext = import 'LrFunctionContext'
local LrProgressScope = import 'LrProgressScope'
local LrTasks = import 'LrTasks'

local Keywords = require 'Keywords'
local Ratna = require 'Ratna'
local Text = require 'Text'

-- Seconds to wait for another change of the catalogue to end.
local PATIENCE = 30

local TITLE = LOC "$$$/Ratna/Keywords=Bring in Ratna’s Keywords"

local PER_TURN = 50

-- Shows how much of one of the three parts of the work is done. Returns a function that says whether to go on.
local function part(progress, number, all)
    return function(done)
        if done % PER_TURN == 0 or number == 1 then
            progress:setPortionComplete((number - 1 + done / math.max(all, 1)) / 3)
            LrTasks.yield()
        end
        return not progress:isCanceled()
    end
end

-- The photos that are meant; nil if the person does not want all of them.
local function chosen(catalog)
    if catalog:getTargetPhoto() then
        return catalog:getTargetPhotos()
    end
    local photos = catalog:getAllPhotos()
    local question = LOC("$$$/Ratna/All=No photo is selected. Bring in keywords for all ^1?",
        Text.counted(#photos, 'photo', 'photos'))
    local reason = LOC "$$$/Ratna/ReadsAll=Ratna reads every one of these files once, to know them again wherever they are now. That takes a while; it can be cancelled."
    return LrDialogs.confirm(question, reason, LOC "$$$/Ratna/BringIn=Bring In") == 'ok' and photos or nil
end

-- The paths of photos, each once, and the photos at each: virtual copies have the path of their original.
local function paths_of(catalog, photos)
    local metadata = catalog:batchGetRawMetadata(photos, { 'path', 'isVideo' })
    local paths, at = {}, {}
    for _, photo in ipairs(photos) do
        local known = metadata[photo] or {}
        if known.path and not known.isVideo then
            if not at[known.path] then
                at[known.path] = {}
                paths[#paths + 1] = known.path
            end
            table.insert(at[known.path], photo)
        end
    end
    return paths, at
end

-- Photos with their tags, of those that have some. Nil and what to tell, or false if it was cancelled.
local function tagged(catalog, photos, progress)
    local paths, at = paths_of(catalog, photos)
    local pictures, failure = Ratna.show(paths, part(progress, 1, #paths))
    if not pictures then
        return pictures, failure
    end
    local list = {}
    for number, picture in ipairs(pictures) do
        local tags = {}
        for _, tag in ipairs(type(picture.tags) == 'table' and picture.tags or {}) do
            tags[#tags + 1] = type(tag) == 'string' and tag or nil
        end
        for _, photo in ipairs(#tags > 0 and at[paths[number]] or {}) do
            list[#list + 1] = { photo = photo, tags = tags }
        end
    end
    return list
end

-- Adds keywords in one step. Returns their number, that of the photos and what was refused; false if it was cancelled,
-- and nothing has changed then; nil if another change keeps the catalogue.
local function add(catalog, root, additions, progress)
    local count, photos, refused
    local written, outcome = LrTasks.pcall(function()
        return catalog:withWriteAccessDo(TITLE, function()
            count, photos, refused = Keywords.add(catalog, root, additions, part(progress, 3, #additions))
            if not count then
                -- Lightroom takes back what a failed change has done.
                error('cancelled')
            end
        end, { timeout = PATIENCE })
    end)
    if not written and progress:isCanceled() then
        return false
    elseif not written then
        error(outcome, 0)
    elseif outcome == 'aborted' then
        return nil
    end
    return count, photos, refused
end

local function tell(count, photos, refused)
    if count == 0 and #refused == 0 then
        LrDialogs.message(LOC "$$$/Ratna/NoneMissing=There is nothing to bring in.",
            LOC "$$$/Ratna/AllThere=These photos have no tags in Ratna, or have them as keywords already.", 'info')
        return
    end
    local info = LOC "$$$/Ratna/UndoIt=Edit › Undo takes this back."
    if #refused > 0 then
        info = LOC("$$$/Ratna/RefusedNames=Lightroom takes these for no keywords: ^1",
            Text.short(table.concat(refused, ', '), 400)) .. '\n' .. info
    end
    LrDialogs.message(LOC("$$$/Ratna/Added=^1 to ^2.", Text.counted(count, 'keyword was added', 'keywords were added'),
        Text.counted(photos, 'photo', 'photos')), info, 'info')
end

local function bring_in(context)
    local catalog = LrApplication.activeCatalog()
    local photos = chosen(catalog)
    if not photos then
        return
    end
    local progress = LrProgressScope { title = TITLE, functionContext = context }
    progress:setCancelable(true)
    local list, failure = tagged(catalog, photos, progress)
    if failure then
        LrDialogs.message(failure.title, failure.info, 'warning')
    end
    local root = Keywords.root(catalog)
    local additions = list and Keywords.missing(root, list, part(progress, 2, #list))
    if not additions then
        return
    end
    local count, changed, refused = 0, 0, {}
    if #additions > 0 then
        count, changed, refused = add(catalog, root, additions, progress)
    end
    progress:done()
    if count then
        tell(count, changed, refused)
    elseif count == nil then
        LrDialogs.message(LOC "$$$/Ratna/CatalogueBusy=Lightroom is busy with another change.",
            LOC "$$$/Ratna/TryAgain=Nothing was changed. Try again in a moment.", 'warning')
    end
end

LrFunctionContext.postAsyncTaskWithContext('Bring in Ratna’s Keywords', function(context)
    LrDialogs.attachErrorDialogToFunctionContext(context)
    bring_in(context)
end)
