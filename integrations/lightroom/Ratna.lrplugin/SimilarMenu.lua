-- Library › Plug-in Extras › Similar to Selected: shows pictures that look like the selected one as a collection.

local LrApplication = import 'LrApplication'
local LrDialogs = import 'LrDialogs'
local LrFunctionContext = import 'LrFunctionContext'
local LrPathUtils = import 'LrPathUtils'
local LrPrefs = import 'LrPrefs'

local Hits = require 'Hits'

LrFunctionContext.postAsyncTaskWithContext('Similar to Selected', function(context)
    LrDialogs.attachErrorDialogToFunctionContext(context)
    -- Of several selected photos the one that stands out.
    local photo = LrApplication.activeCatalog():getTargetPhoto()
    if not photo then
        LrDialogs.message(LOC "$$$/Ratna/SelectOne=Select a photo first.", nil, 'info')
    elseif photo:getRawMetadata('isVideo') then
        LrDialogs.message(LOC "$$$/Ratna/NoVideos=Ratna compares photos, not videos.", nil, 'info')
    else
        local path = photo:getRawMetadata('path')
        local count = LrPrefs.prefsForPlugin().count or 100
        Hits.show(context, { 'similar', '-n', tostring(count), '--', path }, 'like ' .. LrPathUtils.leafName(path))
    end
end)
