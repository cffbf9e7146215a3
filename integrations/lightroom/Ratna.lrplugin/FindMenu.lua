-- Library › Plug-in Extras › Find with Ratna…: asks for words and shows what Ratna finds as a collection.

local LrBinding = import 'LrBinding'
local LrDialogs = import 'LrDialogs'
local LrFunctionContext = import 'LrFunctionContext'
local LrPrefs = import 'LrPrefs'
local LrView = import 'LrView'

local Hits = require 'Hits'
local Text = require 'Text'

local COUNTS = { 20, 50, 100, 200, 500, 1000 }

local function contents(properties)
    local view = LrView.osFactory()
    local counts = {}
    for _, count in ipairs(COUNTS) do
        counts[#counts + 1] = { title = tostring(count), value = count }
    end
    return view:column {
        bind_to_object = properties,
        spacing = view:control_spacing(),
        view:edit_field {
            value = LrView.bind 'words',
            immediate = true,
            width_in_chars = 44,
        },
        view:static_text {
            title = LOC "$$$/Ratna/Example=What you remember, such as: dog on a beach in:Japan date:2016",
        },
        view:row {
            view:static_text { title = LOC "$$$/Ratna/AtMost=At most" },
            view:popup_menu { value = LrView.bind 'count', items = counts },
            view:checkbox {
                title = LOC "$$$/Ratna/Strict=Good matches only",
                value = LrView.bind 'strict',
            },
        },
    }
end

-- What the person typed and chose; nil if it is nothing.
local function wanted(context)
    local prefs = LrPrefs.prefsForPlugin()
    local properties = LrBinding.makePropertyTable(context)
    properties.words = prefs.words or ''
    properties.count = prefs.count or 100
    properties.strict = prefs.strict ~= false
    local pressed = LrDialogs.presentModalDialog {
        title = LOC "$$$/Ratna/Find=Find with Ratna",
        contents = contents(properties),
        actionVerb = LOC "$$$/Ratna/FindVerb=Find",
    }
    local words = Text.line(properties.words or '')
    -- A hyphen alone would mean that the words come from elsewhere.
    if pressed ~= 'ok' or words == '' or words == '-' then
        return nil
    end
    prefs.words, prefs.count, prefs.strict = words, properties.count, properties.strict
    return { words = words, count = properties.count, strict = properties.strict }
end

LrFunctionContext.postAsyncTaskWithContext('Find with Ratna', function(context)
    LrDialogs.attachErrorDialogToFunctionContext(context)
    local query = wanted(context)
    if not query then
        return
    end
    local arguments = { 'search', '-n', tostring(query.count) }
    if query.strict then
        arguments[#arguments + 1] = '--strict'
    end
    arguments[#arguments + 1] = '--'
    arguments[#arguments + 1] = query.words
    Hits.show(context, arguments, query.words)
end)
