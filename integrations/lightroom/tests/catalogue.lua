-- A catalogue in memory, with changes that can be taken back.
--
-- It is stricter than Lightroom: changes outside of a change are errors, and so are questions to keywords and collections
-- that the running change has made.

local function readable(catalog, object)
    assert(not (catalog.change and catalog.change.made[object]), 'asked before the change is complete')
end

local function writable(catalog)
    assert(catalog.change, 'no write access')
end

-- Remembers how to take back one step of the running change.
local function undoable(catalog, undo)
    writable(catalog)
    table.insert(catalog.change.undo, undo)
end

local function without(list, item)
    for number = #list, 1, -1 do
        if list[number] == item then table.remove(list, number) end
    end
end

local Keyword = {}
Keyword.__index = Keyword

function Keyword:getName() readable(self.catalog, self) return self.name end
function Keyword:getParent() readable(self.catalog, self) return self.parent end
function Keyword:getChildren() readable(self.catalog, self) return { unpack(self.children) } end

local Photo = {}
Photo.__index = Photo

function Photo:getRawMetadata(key)
    if key == 'keywords' then return { unpack(self.keywords) } end
    assert(key == 'path' or key == 'isVideo', key)
    return self[key]
end

function Photo:addKeyword(keyword)
    assert(getmetatable(keyword) == Keyword)
    table.insert(self.keywords, keyword)
    undoable(self.catalog, function() without(self.keywords, keyword) end)
end

local Collection = {}
Collection.__index = Collection

function Collection:getName() readable(self.catalog, self) return self.name end
function Collection:isSmartCollection() return self.smart end

function Collection:removeAllPhotos()
    local before = self.photos
    self.photos = {}
    undoable(self.catalog, function() self.photos = before end)
end

function Collection:addPhotos(photos)
    assert(not self.smart and #photos > 0)
    local before = { unpack(self.photos) }
    for _, photo in ipairs(photos) do
        assert(getmetatable(photo) == Photo)
        table.insert(self.photos, photo)
    end
    undoable(self.catalog, function() self.photos = before end)
end

local Catalog = {}
Catalog.__index = Catalog

function Catalog.new(world)
    return setmetatable({
        world = world, photos = {}, selected = {}, keywords = {}, collections = {}, undo = {}, ids = 0, looked_up = 0,
    }, Catalog)
end

local function id(catalog)
    catalog.ids = catalog.ids + 1
    return catalog.ids
end

-- For tests: a photo at a path, with keywords that exist.
function Catalog:photo(path, keywords, more)
    local photo = setmetatable(more or {}, Photo)
    photo.catalog, photo.path, photo.keywords, photo.localIdentifier = self, path, keywords or {}, id(self)
    table.insert(self.photos, photo)
    return photo
end

-- For tests: a keyword that exists.
function Catalog:keyword(name, parent)
    local keyword = { catalog = self, name = name, parent = parent, children = {}, localIdentifier = id(self) }
    table.insert(parent and parent.children or self.keywords, setmetatable(keyword, Keyword))
    return keyword
end

-- For tests: a collection that exists.
function Catalog:collection(name, photos, smart)
    local collection = { catalog = self, name = name, photos = photos or {}, smart = smart or false }
    table.insert(self.collections, setmetatable(collection, Collection))
    return collection
end

-- For tests: takes the last change back, as Edit › Undo does.
function Catalog:undo_last()
    local change = table.remove(self.undo)
    for number = #change.undo, 1, -1 do change.undo[number]() end
end

function Catalog:findPhotoByPath(path)
    self.looked_up = self.looked_up + 1
    assert(type(path) == 'string' and not path:find('\239\191\189'), 'a path that is no text')
    for _, photo in ipairs(self.photos) do
        if photo.path == path then return photo end
    end
    return nil
end

function Catalog:getTargetPhoto() return self.selected[1] end
function Catalog:getTargetPhotos() return { unpack(#self.selected > 0 and self.selected or self.photos) } end
function Catalog:getAllPhotos() return { unpack(self.photos) } end
function Catalog:getKeywords() return { unpack(self.keywords) } end
function Catalog:getChildCollections() return { unpack(self.collections) } end
function Catalog:setActiveSources(sources) self.sources = sources end

function Catalog:batchGetRawMetadata(photos, keys)
    local result = {}
    for _, photo in ipairs(photos) do
        result[photo] = {}
        for _, key in ipairs(keys) do result[photo][key] = photo:getRawMetadata(key) end
    end
    return result
end

function Catalog:createCollection(name, parent, can_return_prior)
    assert(parent == nil and can_return_prior == true)
    local collection = self:collection(name)
    self.change.made[collection] = true
    undoable(self, function() without(self.collections, collection) end)
    return collection
end

function Catalog:createKeyword(name, synonyms, on_export, parent, return_existing)
    writable(self)
    assert(#synonyms == 0 and on_export == true and return_existing == true)
    assert(not name:find('[,;|]') and name == name:match('^%s*(.-)%s*$') and name ~= '', 'not a name: ' .. name)
    if self.refuses == name then return false end
    for _, sibling in ipairs(parent and parent.children or self.keywords) do
        -- Lightroom returns none that the running change has made.
        if sibling.name:lower() == name:lower() then return not self.change.made[sibling] and sibling end
    end
    local keyword = self:keyword(name, parent)
    self.change.made[keyword] = true
    undoable(self, function() without(parent and parent.children or self.keywords, keyword) end)
    return keyword
end

function Catalog:withWriteAccessDo(name, change, options)
    assert(type(name) == 'string' and options.timeout > 0 and not self.change)
    if self.world.is_busy then return 'aborted' end
    self.change = { name = name, made = {}, undo = {} }
    local done, failure = pcall(change)
    local finished = self.change
    self.change = nil
    table.insert(self.undo, finished)
    if not done then
        self:undo_last()
        error(failure, 0)
    end
    return 'executed'
end

return Catalog
