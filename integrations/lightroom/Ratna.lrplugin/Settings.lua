-- What a person sets in the Plug-in Manager, and where `ratna` is.

local LrFileUtils = import 'LrFileUtils'
local LrPathUtils = import 'LrPathUtils'
local LrPrefs = import 'LrPrefs'

local Text = require 'Text'

local Settings = {}

local IN_APP = 'Contents/MacOS/ratna'

local function usual_places()
    local home = LrPathUtils.getStandardFilePath('home')
    return {
        '/Applications/Ratna.app/' .. IN_APP,
        home .. '/Applications/Ratna.app/' .. IN_APP,
        '/opt/homebrew/bin/ratna',
        '/usr/local/bin/ratna',
        home .. '/.cargo/bin/ratna',
    }
end

local function path_of(setting)
    local path = Text.line(LrPrefs.prefsForPlugin()[setting] or '')
    if string.sub(path, 1, 2) == '~/' then
        path = LrPathUtils.getStandardFilePath('home') .. string.sub(path, 2)
    end
    return path
end

-- The command's path. Where it is not found, nil and what to tell.
function Settings.command()
    local set = path_of('command')
    local places = usual_places()
    if set ~= '' then
        places = { set, set .. '/' .. IN_APP }
    end
    for _, place in ipairs(places) do
        if LrFileUtils.exists(place) == 'file' then
            return place
        end
    end
    return nil, {
        title = set ~= '' and LOC("$$$/Ratna/NotThere=There is no ratna at ^1.", set)
            or LOC "$$$/Ratna/NotFound=The command ratna was not found.",
        info = LOC "$$$/Ratna/WhereIsIt=Choose where it is in File › Plug-in Manager › Ratna. The page docs/integrations.md tells how to get it.",
    }
end

-- The folder of the library that is searched; nil for the usual one.
function Settings.library()
    local library = path_of('library')
    return library ~= '' and library or nil
end

return Settings
