-- The plug-in's part of the Plug-in Manager: where `ratna` and its library are.

local LrDialogs = import 'LrDialogs'
local LrPrefs = import 'LrPrefs'
local LrTasks = import 'LrTasks'
local LrView = import 'LrView'

local Ratna = require 'Ratna'
local Settings = require 'Settings'

local function choose(title, key, files)
    local chosen = LrDialogs.runOpenPanel {
        title = title,
        canChooseFiles = files,
        canChooseDirectories = not files,
        allowsMultipleSelection = false,
    }
    if chosen and chosen[1] then
        LrPrefs.prefsForPlugin()[key] = chosen[1]
    end
end

local function setting(view, label, key, files, placeholder)
    return view:row {
        view:static_text { title = label, width = LrView.share 'ratna_label', alignment = 'right' },
        view:edit_field {
            value = LrView.bind(key),
            placeholder_string = placeholder,
            immediate = true,
            width_in_chars = 40,
            fill_horizontal = 1,
        },
        view:push_button {
            title = LOC "$$$/Ratna/Choose=Choose…",
            action = function()
                choose(label, key, files)
            end,
        },
    }
end

local function check()
    LrTasks.startAsyncTask(function()
        local version, failure = Ratna.version()
        if version then
            LrDialogs.message(LOC "$$$/Ratna/Ready=Ratna is ready.", version, 'info')
        else
            LrDialogs.message(failure.title, failure.info, 'warning')
        end
    end)
end

local function sections(view)
    return {
        {
            title = 'Ratna',
            synopsis = Settings.command() or LOC "$$$/Ratna/NotFoundShort=The command ratna was not found",
            bind_to_object = LrPrefs.prefsForPlugin(),
            view:static_text {
                title = LOC "$$$/Ratna/Explained=This plug-in asks the command ratna on this Mac. Nothing leaves it.",
            },
            setting(view, LOC "$$$/Ratna/Command=Command:", 'command', true,
                LOC "$$$/Ratna/CommandEmpty=where it usually is"),
            setting(view, LOC "$$$/Ratna/Library=Library:", 'library', false,
                LOC "$$$/Ratna/LibraryEmpty=the usual one"),
            view:push_button { title = LOC "$$$/Ratna/Check=Check", action = check },
        },
    }
end

return { sectionsForTopOfDialog = sections }
